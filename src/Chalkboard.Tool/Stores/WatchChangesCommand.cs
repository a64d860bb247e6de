using System.CommandLine;
using Chalkboard.Slates.Storage;
using Chalkboard.Tool.Commands;

namespace Chalkboard.Tool.Stores;

/// <summary><c>chalk slates watch</c>.</summary>
internal sealed class WatchChangesCommand : StoreConnectionCommand
{
    private readonly TextWriter _output;
    private readonly TimeProvider _timeProvider;
    private readonly Argument<string?> _owner = NameArguments.CreateOptionalOwner();
    private readonly Option<bool> _json = ColumnWriter.CreateJsonOption();

    public WatchChangesCommand(TextWriter output, TextWriter errors, TimeProvider timeProvider)
        : base("watch", "Shows changes of documents until Ctrl-C. For one owner, it first shows each existing document; for all owners, " +
            "it shows resync at the start and whenever changes may have been missed.", errors,
            "chalk slates watch --store sqlite --connection /var/lib/shop/slates.db",
            "chalk slates watch admin --json")
    {
        (_output, _timeProvider) = (output, timeProvider);
        Arguments.Add(_owner);
        Options.Add(_json);
    }

    protected override async Task<int> RunAsync(StoreConnection connection, ParseResult parseResult, CancellationToken cancellationToken)
    {
        var lines = new ColumnWriter<DocumentChange>(_output, parseResult.GetValue(_json),
            new("time", 20, _ => _timeProvider.GetUtcNow()),
            new("change", 7, change => FormatKind(change.Kind)),
            new("version", 32, change => change.Kind == ChangeKind.Written ? change.Version.ToString() : null),
            new("owner", 20, change => change.Owner),
            new("id", 0, change => change.Id));
        var changes = parseResult.GetValue(_owner) is { } owner
            ? connection.Client.WatchAsync(owner, cancellationToken)
            : connection.Client.WatchAsync(cancellationToken);
        try
        {
            await foreach (var change in changes.ConfigureAwait(false))
            {
                await lines.WriteAsync(change).ConfigureAwait(false);
                await _output.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C is the usual end.
        }

        return ExitCode.Success;
    }

    private static string FormatKind(ChangeKind kind) => kind switch
    {
        ChangeKind.Written => "written",
        ChangeKind.Deleted => "deleted",
        _ => "resync",
    };
}
