using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Diagnostics;

/// <summary>Observes the end of each commit: counts conflicts, and records slow commits.</summary>
internal sealed class CommitObserver(StoreMeter meter, SlowCommitOptions options)
{
    public void OnCompleted(Commit commit, CompletedOperation<CommitOutcome> completed) =>
        Record(commit.Writes.Count, completed.WithResult(completed.Result.Status));

    private void Record(int documentCount, CompletedOperation<CommitStatus> completed)
    {
        if (completed is { Error: null, Result: CommitStatus.Conflict }) meter.RecordConflict(completed.IsCounted);
        if (!completed.IsCounted || completed.Elapsed < options.Threshold) return;
        meter.Statistics.SlowCommits.Add(
            meter.Statistics.Name, documentCount, meter.TimeProvider.GetUtcNow() - completed.Elapsed, completed.Elapsed,
            Describe(completed), options.MaxCount);
    }

    // Only the type of the error is recorded; its message may contain user data.
    private static string Describe(CompletedOperation<CommitStatus> completed) => completed switch
    {
        { Error: OperationCanceledException } => "Cancelled",
        { Error: { } error } => error.GetType().Name,
        { Result: CommitStatus.SignedOut } => "Signed Out",
        _ => $"{completed.Result}",
    };
}
