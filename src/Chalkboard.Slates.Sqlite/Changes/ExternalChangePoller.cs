using Chalkboard.Slates.Sqlite.Commits;
using Chalkboard.Slates.Sqlite.Connections;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Sqlite.Changes;

/// <summary>
/// Hears of what others commit to the file: other processes, and other stores of this one. SQLite tells that they did, not
/// what; so whoever watches is told to look.
/// </summary>
internal sealed class ExternalChangePoller(Database database, GroupCommit commits, TimeProvider timeProvider)
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(250);

    public async Task ListenAsync(ChangeFeed feed, CancellationToken cancellationToken)
    {
        using var connection = database.Open();
        using var dataVersion = connection.Prepare("PRAGMA data_version");
        var knownVersion = dataVersion.ExecuteScalar();
        await HasExternalCommitsAsync(cancellationToken).ConfigureAwait(false);
        feed.MarkLive();

        using var timer = new PeriodicTimer(_interval, timeProvider);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            // This connection's counter moves with our own commits, too, and costs nobody anything. The writer's does not,
            // but asking it takes a turn among the commits.
            database.FileGuard.CheckBeforeUse();
            var currentVersion = dataVersion.ExecuteScalar();
            if (currentVersion == knownVersion) continue;
            knownVersion = currentVersion;
            if (await HasExternalCommitsAsync(cancellationToken).ConfigureAwait(false)) feed.Publish(DocumentChange.Resync(null));
        }
    }

    private ValueTask<bool> HasExternalCommitsAsync(CancellationToken cancellationToken) => commits.RunAsync(0, static (writer, _) => writer.HasExternalCommits(), cancellationToken);
}
