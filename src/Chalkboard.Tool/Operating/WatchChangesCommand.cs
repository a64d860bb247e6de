using System.CommandLine;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Tool.Operating;

/// <summary><c>chalk slates watch</c>.</summary>
internal sealed class WatchChangesCommand : OneStoreCommand
{
    private readonly TextWriter _output;
    private readonly TimeProvider _time;
    private readonly Argument<string?> _owner = Named.AnyOwner();
    private readonly Option<bool> _json = Columns.AsJson();

    public WatchChangesCommand(TextWriter output, TextWriter errors, TimeProvider time)
        : base("watch", "Tells of documents as they change, until Ctrl-C. Of one owner, it tells first of each document that is there; of all, it says resync where changes may have been missed, and when it begins.", errors,
            "chalk slates watch --store sqlite --connection /var/lib/shop/slates.db",
            "chalk slates watch admin --json")
    {
        (_output, _time) = (output, time);
        Arguments.Add(_owner);
        Options.Add(_json);
    }

    protected override async Task<int> RunAsync(OpenStore store, ParseResult parsed, CancellationToken cancellation)
    {
        var lines = new Columns<DocumentChange>(_output, parsed.GetValue(_json),
            new("time", 20, _ => _time.GetUtcNow()),
            new("change", 7, change => Word(change.Kind)),
            new("version", 32, change => change.Kind == ChangeKind.Written ? change.Version.ToString() : null),
            new("owner", 20, change => change.Owner),
            new("id", 0, change => change.Id));
        var changes = parsed.GetValue(_owner) is { } owner ? store.Client.WatchAsync(owner, cancellation) : store.Client.WatchAsync(cancellation);
        try
        {
            await foreach (var change in changes.ConfigureAwait(false))
            {
                await lines.WriteAsync(change).ConfigureAwait(false);
                await _output.FlushAsync(cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // That is how it ends.
        }

        return Done;
    }

    private static string Word(ChangeKind kind) => kind switch
    {
        ChangeKind.Written => "written",
        ChangeKind.Deleted => "removed",
        _ => "resync",
    };
}
