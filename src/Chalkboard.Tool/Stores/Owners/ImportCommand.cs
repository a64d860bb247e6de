using System.CommandLine;
using Chalkboard.Slates;
using Chalkboard.Tool.Commands;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Stores.Owners;

/// <summary><c>chalk slates import</c>.</summary>
internal sealed class ImportCommand : StoreConnectionCommand
{
    private readonly TextWriter _output;
    private readonly TextWriter _errors;
    private readonly Argument<string> _file = new("file") { Description = "A file that chalk slates export has written" };
    private readonly Option<string?> _owner = new("--owner")
    {
        Description = "The owner of the documents [default: the owner that the file names]",
        HelpName = "owner",
    };
    private readonly Option<bool> _overwrite = new("--overwrite")
    {
        Description = "Replace documents that exist with other content. Without this option, nothing is imported if there are any",
    };
    private readonly Option<bool> _dryRun = DryRun.CreateOption();

    public ImportCommand(TextWriter output, TextWriter errors)
        : base("import", "Writes the documents of an export, each with its remaining lifetime. The whole file is checked first. Sign-ins " +
            "are not imported. An interrupted import continues when it is run again.", errors,
            "chalk slates import admin.json --store sqlite --connection /var/lib/shop/slates.db",
            "chalk slates import admin.json --owner admin2 --dry-run")
    {
        (_output, _errors) = (output, errors);
        _owner.CustomParser = NameArguments.ParseOwner;
        Arguments.Add(_file);
        foreach (var option in new Option[] { _owner, _overwrite, _dryRun }) Options.Add(option);
    }

    protected override async Task<int> RunAsync(StoreConnection connection, ParseResult parseResult, CancellationToken cancellationToken)
    {
        var isDryRun = parseResult.GetValue(_dryRun);
        var file = ExportFile.Open(parseResult.GetRequiredValue(_file));
        await using (file.ConfigureAwait(false))
        {
            try
            {
                var import = await connection.Client.Owners.ImportAsync(
                    parseResult.GetValue(_owner), file, parseResult.GetValue(_overwrite), isDryRun, cancellationToken)
                    .ConfigureAwait(false);
                await _output.WriteLineAsync(Describe(import, connection.Name, isDryRun)).ConfigureAwait(false);
            }
            catch (InvalidDataException exception)
            {
                throw new ToolException($"{exception.Message} Nothing was imported.");
            }
            catch (OperationCanceledException)
            {
                await _errors.WriteLineAsync("The import was interrupted. Run it again to continue.").ConfigureAwait(false);
                throw;
            }
        }

        return ExitCode.Success;
    }

    private static string Describe(ImportedOwner import, string store, bool isDryRun)
    {
        List<string> parts = [$"{Quantity.Format(import.Written, "document")} {(isDryRun ? "to import" : "imported")} into {store}"];
        if (import.Unchanged > 0) parts.Add($"{Quantity.Format(import.Unchanged, "document")} unchanged");
        if (import.Expired > 0) parts.Add($"{Quantity.Format(import.Expired, "document")} skipped because of their expiry");
        return $"{Printable.ToLine(import.Owner)}: {string.Join(", ", parts)}.{(isDryRun ? " Nothing was written." : "")}";
    }
}
