using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Diagnostics;

/// <summary>Sees how each commit ends: counts conflicts, and notes commits that were slow.</summary>
internal sealed class CommitWatch(StoreMeter meter, SlowCommitOptions slow)
{
    public void Committed(Commit commit, Ending<CommitOutcome> ending) => Ended(commit.Writes.Count, ending.As(ending.Result.Status));

    private void Ended(int documents, Ending<CommitStatus> ending)
    {
        if (ending is { Error: null, Result: CommitStatus.Conflict }) meter.Conflicted(ending.Counted);
        if (!ending.Counted || ending.Elapsed < slow.Threshold) return;
        meter.Figures.SlowCommits.Add(meter.Figures.Name, documents, meter.Time.GetUtcNow() - ending.Elapsed, ending.Elapsed, Describe(ending), slow.Kept);
    }

    // The type of an error says enough; its message may name what is nobody's business here.
    private static string Describe(Ending<CommitStatus> ending) => ending switch
    {
        { Error: OperationCanceledException } => "Cancelled",
        { Error: { } error } => error.GetType().Name,
        { Result: CommitStatus.SignedOut } => "Signed Out",
        _ => $"{ending.Result}",
    };
}
