using Chalkboard.Slates.Sqlite.Commits;
using Chalkboard.Slates.Sqlite.Connections;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Sqlite.Changes;

/// <summary>
/// Detects commits by other processes, and by other stores of this process. SQLite reports that there were commits, but not their content,
/// so watchers get a resync.
/// </summary>
internal sealed class ExternalChangePoller(Database database, GroupCommit commits, TimeProvider timeProvider)
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(250);

    public async Task ListenAsync(ChangeFeed feed, CancellationToken cancellationToken)
    {
        using var connection = database.Open();
        using var dataVersion = connection.Prepare("PRAGMA data_version");
        var knownVersion = dataVersion.ExecuteScalar();
        var knownExternalVersion = await ReadExternalVersionAsync(cancellationToken).ConfigureAwait(false);
        feed.MarkLive();

        using var timer = new PeriodicTimer(_interval, timeProvider);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            // The counter of this connection is cheap to read, but also changes with our own commits. The counter of the write connection
            // changes only with external commits, but reading it takes a place in the commit queue.
            database.FileGuard.CheckBeforeUse();
            var currentVersion = dataVersion.ExecuteScalar();
            if (currentVersion == knownVersion) continue;
            knownVersion = currentVersion;
            var externalVersion = await ReadExternalVersionAsync(cancellationToken).ConfigureAwait(false);
            if (externalVersion != knownExternalVersion) feed.Publish(DocumentChange.Resync(null));
            knownExternalVersion = externalVersion;
        }
    }

    private ValueTask<(WriteConnection Connection, long Version)> ReadExternalVersionAsync(CancellationToken cancellationToken) =>
        commits.RunAsync(0, static (writer, _) => writer.ReadExternalVersion(), cancellationToken);
}
