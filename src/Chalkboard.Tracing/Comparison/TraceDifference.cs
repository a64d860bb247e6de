using System.Collections.ObjectModel;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Comparison;

/// <summary>
/// The difference between two traces of the same operation: which calls explain that one took longer, each with its part of the excess.
/// </summary>
/// <remarks>
/// <para>The parts add up exactly, also where calls overlap: each moment belongs to one call, the one on the critical path. Time of calls
/// that nothing waits for is not counted.</para>
/// <para>Calls are aggregated by their callers first, so that memory after the comparison is bounded by the code that ran, and not by the
/// number of calls.</para>
/// </remarks>
public sealed class TraceDifference
{
    private TraceDifference(ComparedCalls operation) => Operation = operation;

    /// <summary>The whole operation, with its callees. Its self duration is the time outside of recorded calls.</summary>
    public ComparedCalls Operation { get; }

    /// <summary>The growth of the duration of the operation; negative if the other trace took less time.</summary>
    public TimeSpan Excess => Operation.Excess;

    /// <summary>The parts of the excess, the one that explains most first.</summary>
    public IReadOnlyList<DifferenceRow> Rows { get; private set; } = [];

    /// <summary>The number of calls.</summary>
    public Compared<long> CallCount { get; private init; }

    /// <summary>
    /// The numbers of dependencies by kind, such as <c>SQL</c>: see <see cref="Dependency.Kind"/>. Kinds that neither trace has are
    /// missing.
    /// </summary>
    public IReadOnlyDictionary<string, Compared<int>> DependencyCounts { get; private init; } =
        ReadOnlyDictionary<string, Compared<int>>.Empty;

    /// <summary>The number of exceptions that calls caught, and that left the operation.</summary>
    public Compared<long> ExceptionCount { get; private init; }

    /// <summary>The number of calls that had not ended when the recording did.</summary>
    public Compared<long> UnfinishedCount { get; private init; }

    /// <summary>
    /// True if calls are missing from a trace, so that counts are lower bounds and time of missing calls is that of their callers.
    /// </summary>
    public Compared<bool> IsMissingCalls { get; private init; }

    /// <summary>Compares two traces.</summary>
    /// <param name="baseline">The trace that is compared with, usually a typical one.</param>
    /// <param name="other">The trace that is explained.</param>
    /// <param name="excludeOverhead">See <see cref="CallTree.From"/>.</param>
    /// <param name="progress">Receives the completed share from time to time, from 0 to 1.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    public static TraceDifference From(Recording baseline, Recording other, bool excludeOverhead = false,
        IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(other);
        // One tree at a time is in memory.
        var before = Summarize(baseline, 0);
        var after = Summarize(other, 0.5);
        return From(before, after, new(baseline.IsMissingCalls, other.IsMissingCalls));

        TraceSummary Summarize(Recording recording, double start)
        {
            var treeProgress = progress is null ? null : new TreeProgress(progress, start);
            var tree = CallTree.From(recording, excludeOverhead, treeProgress, cancellationToken);
            return TraceSummary.From(recording, tree, cancellationToken);
        }
    }

    /// <summary>Compares two traces whose trees exist.</summary>
    internal static TraceDifference From((Recording Recording, CallTree Tree) baseline, (Recording Recording, CallTree Tree) other,
        CancellationToken cancellationToken) =>
        From(
            TraceSummary.From(baseline.Recording, baseline.Tree, cancellationToken),
            TraceSummary.From(other.Recording, other.Tree, cancellationToken),
            new(baseline.Recording.IsMissingCalls, other.Recording.IsMissingCalls));

    private static TraceDifference From(TraceSummary baseline, TraceSummary other, Compared<bool> isMissingCalls)
    {
        var calls = ContextMatcher.Match(baseline.Operation, other.Operation);
        var difference = new TraceDifference(calls[0])
        {
            CallCount = new(calls.Skip(1).Sum(item => item.Count.Baseline), calls.Skip(1).Sum(item => item.Count.Other)),
            DependencyCounts = baseline.DependencyCounts.Keys.Union(other.DependencyCounts.Keys).ToDictionary(
                kind => kind,
                kind => new Compared<int>(
                    baseline.DependencyCounts.GetValueOrDefault(kind), other.DependencyCounts.GetValueOrDefault(kind))),
            ExceptionCount = new(calls.Sum(item => item.ExceptionCount.Baseline), calls.Sum(item => item.ExceptionCount.Other)),
            UnfinishedCount =
                new(calls.Sum(item => item.Baseline?.UnfinishedCount ?? 0), calls.Sum(item => item.Other?.UnfinishedCount ?? 0)),
            IsMissingCalls = isMissingCalls,
        };
        difference.Rows = ExcessSplitter.Split(calls, difference);
        return difference;
    }

    private sealed class TreeProgress(IProgress<double> progress, double start) : IProgress<double>
    {
        public void Report(double value) => progress.Report(start + (value / 2));
    }
}
