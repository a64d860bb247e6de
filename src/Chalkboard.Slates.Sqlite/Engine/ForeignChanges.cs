using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Sqlite.Engine;

/// <summary>
/// Hears of what others commit to the file: other processes, and other stores of this one. SQLite tells that they did, not
/// what; so whoever watches is told to look.
/// </summary>
internal sealed class ForeignChanges(Database database, GroupCommit commits, TimeProvider time)
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(250);

    public async Task ListenAsync(ChangeFeed feed, CancellationToken stop)
    {
        using var connection = database.Open();
        using var version = connection.Prepare("PRAGMA data_version");
        var seen = version.Single();
        await OthersCommittedAsync(stop).ConfigureAwait(false);
        feed.Live();

        using var timer = new PeriodicTimer(_interval, time);
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            // This connection's counter moves with our own commits, too, and costs nobody anything. The writer's does not,
            // but asking it takes a turn among the commits.
            database.Guard.BeforeUse();
            var now = version.Single();
            if (now == seen) continue;
            seen = now;
            if (await OthersCommittedAsync(stop).ConfigureAwait(false)) feed.Publish(DocumentChange.Resync(null));
        }
    }

    private ValueTask<bool> OthersCommittedAsync(CancellationToken stop) => commits.RunAsync(0, static (writer, _) => writer.OthersCommitted(), stop);
}
