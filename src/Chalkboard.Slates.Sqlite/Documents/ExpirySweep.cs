using Chalkboard.Slates.Sqlite.Commits;

namespace Chalkboard.Slates.Sqlite.Documents;

/// <summary>Removes expired, deleted and revoked rows from the file, in batches between which other commits run.</summary>
internal sealed class ExpirySweep(GroupCommit groupCommit, int batchSize)
{
    /// <returns>The number of rows that were removed.</returns>
    public async ValueTask<long> RunAsync(CancellationToken cancellationToken)
    {
        var removedCount = 0L;
        int batchCount;
        do
        {
            batchCount = await groupCommit.RunAsync(
                batchSize, static (connection, batchSize) => connection.Sweep(batchSize), cancellationToken).ConfigureAwait(false);
            removedCount += batchCount;
        }
        while (batchCount > 0);
        return removedCount;
    }
}
