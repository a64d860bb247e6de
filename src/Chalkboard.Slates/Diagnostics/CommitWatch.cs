using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Diagnostics;

/// <summary>Sees how each commit ends: counts conflicts, and notes commits that were slow.</summary>
internal sealed class CommitWatch(StoreMeter meter, SlowCommitOptions slow)
{
    public void Ended(Commit commit, Ending<CommitOutcome> ending)
    {
        if (ending is { Error: null, Result.Status: CommitStatus.Conflict }) meter.Conflicted(ending.Counted);
        if (!ending.Counted || ending.Elapsed < slow.Threshold) return;
        meter.Figures.SlowCommits.Add(meter.Figures.Name, commit.Writes.Count, meter.Time.GetUtcNow() - ending.Elapsed, ending.Elapsed, Describe(ending), slow.Kept);
    }

    // The type of an error says enough; its message may name what is nobody's business here.
    private static string Describe(Ending<CommitOutcome> ending) => ending switch
    {
        { Error: OperationCanceledException } => "Cancelled",
        { Error: { } error } => error.GetType().Name,
        { Result.Status: CommitStatus.SignedOut } => "Signed Out",
        _ => $"{ending.Result.Status}",
    };
}
