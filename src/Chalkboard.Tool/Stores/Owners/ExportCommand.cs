using System.CommandLine;
using Chalkboard.Slates;
using Chalkboard.Tool.Commands;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Stores.Owners;

/// <summary><c>chalk slates export</c>.</summary>
internal sealed class ExportCommand : StoreConnectionCommand
{
    private readonly TextWriter _output;
    private readonly Argument<string> _owner = NameArguments.CreateOwner();
    private readonly Argument<string> _file = new("file") { Description = "The file to create, which must not exist" };

    public ExportCommand(TextWriter output, TextWriter errors)
        : base("export", "Writes the documents of an owner to a file, with a list of the sign-ins, as JSON. Nothing in the file signs " +
            "anyone in.", errors,
            "chalk slates export admin admin.json --store sqlite --connection /var/lib/shop/slates.db")
    {
        _output = output;
        Arguments.Add(_owner);
        Arguments.Add(_file);
    }

    protected override async Task<int> RunAsync(StoreConnection connection, ParseResult parseResult, CancellationToken cancellationToken)
    {
        var (owner, path) = (parseResult.GetRequiredValue(_owner), parseResult.GetRequiredValue(_file));
        ExportedOwner? export = null;
        var isComplete = false;
        var file = ExportFile.Create(path);
        try
        {
            await using (file.ConfigureAwait(false))
            {
                export = await connection.Client.Owners.ExportAsync(owner, file, cancellationToken).ConfigureAwait(false);
                if (export is { Documents: 0, SignIns: 0 })
                    throw new ToolException(
                        $"{Printable.ToLine(owner)} has no documents and no sign-ins in {connection.Name}, so no file was written. Check " +
                        "the name, which is compared exactly.");
            }

            isComplete = true;
        }
        finally
        {
            if (!isComplete) File.Delete(path);
        }

        await _output.WriteLineAsync(
            $"{Quantity.Format(export.Documents, "document")} and {Quantity.Format(export.SignIns, "sign-in")} of " +
            $"{Printable.ToLine(owner)} were written to {Printable.ToLine(path)}.").ConfigureAwait(false);
        return ExitCode.Success;
    }
}
