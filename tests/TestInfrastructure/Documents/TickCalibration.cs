using System.Diagnostics;
using Chalkboard.Slates.Storage;

namespace Chalkboard.TestInfrastructure.Documents;

/// <summary>Finds a unit of time for tests of expiry on stores whose clock is real, so that a slow machine has more time.</summary>
public static class TickCalibration
{
    private const int OperationCount = 15;

    /// <summary>Returns a time that is much longer than a few dozen operations of a store take.</summary>
    /// <param name="store">The store.</param>
    /// <param name="minimum">The result on a fast machine.</param>
    public static async Task<TimeSpan> MeasureAsync(ISlateStore store, TimeSpan minimum)
    {
        var owner = $"calibration-{Guid.NewGuid():n}";
        // The first operation connects and creates the schema.
        await store.FindAsync(owner, "a");
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < OperationCount; i++)
        {
            // This commit conflicts: an applied one would leave a document, which the tests of the sweep would count.
            await store.CommitAsync(new Commit(owner, [DocumentWrite.Put("a", "1"u8.ToArray(), Precondition.Present)]));
            await store.FindAsync(owner, "a");
        }

        var measured = 3 * Stopwatch.GetElapsedTime(start);
        return measured > minimum ? measured : minimum;
    }
}
