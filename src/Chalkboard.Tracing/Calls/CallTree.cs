using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Calls;

/// <summary>The calls of a recording as a tree. It takes about 150 bytes per call.</summary>
public sealed class CallTree
{
    private CallTree(string name, IReadOnlyList<Call> roots, IReadOnlyList<Call> calls, TimeSpan duration, TimeSpan activeTime) =>
        (Name, Roots, Calls, Duration, ActiveTime) = (name, roots, calls, duration, activeTime);

    /// <summary>The name of the operation.</summary>
    public string Name { get; }

    /// <summary>The calls without a known caller: the first call, and the first calls of other threads.</summary>
    public IReadOnlyList<Call> Roots { get; }

    /// <summary>All calls, in the order in which they started.</summary>
    public IReadOnlyList<Call> Calls { get; }

    /// <summary>The number of calls.</summary>
    public int Count => Calls.Count;

    /// <summary>True if calls are missing: see <see cref="Recording.IsMissingCalls"/>.</summary>
    public bool IsMissingCalls { get; private init; }

    /// <summary>The time from the start of the operation to its end.</summary>
    public TimeSpan Duration { get; }

    /// <summary>
    /// The time that all threads together spent in these calls. It may exceed <see cref="Duration"/> if several threads ran at
    /// the same time.
    /// </summary>
    public TimeSpan ActiveTime { get; }

    /// <summary>Creates the tree of a recording.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="excludeOverhead">
    /// True to subtract the overhead of recording from the times: <see cref="Recording.EventOverheadNanoseconds"/> for each event of a
    /// call, but not more than its self time. Waiting times are not changed.
    /// </param>
    /// <param name="progress">Receives the completed share from time to time, from 0 to 1.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    public static CallTree From(Recording recording, bool excludeOverhead = false, IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recording);
        var roots = new List<Call>();
        var calls = new List<Call>();
        var (activeTime, lastTime) = (0L, 0L);
        var overhead = excludeOverhead ? recording.EventOverheadNanoseconds.GetValueOrDefault() * TimeSpan.TicksPerSecond / 1e9 : 0;
        var reader = new CallReader(recording, TimeSpan.TicksPerSecond) { EventOverhead = overhead };
        foreach (var step in reader.Read(recording.EndTimestamp, ReportProgress))
        {
            lastTime = Math.Max(lastTime, step.Time);
            if (step.IsCallStart)
            {
                var startedCall = new Call(calls.Count, recording.Symbols[step.Call.SymbolIndex], step.Call.IsExternal,
                    step.Call.Caller?.Tag as Call, step.ThreadId, step.Line, new(step.Time));
                calls.Add(startedCall);
                if (startedCall.Caller is null) roots.Add(startedCall);
                step.Call.Tag = startedCall;
            }

            var call = (Call)step.Call.Tag!;
            call.EventCount++;
            if (step.Kind == EventKind.Suspend) call.SuspensionCount++;
            if (!step.IsCallEnd) continue;
            call.Complete(step);
            activeTime += step.Call.SelfTime;
        }

        var end = CallReader.ToUnits(recording, recording.EndTimestamp, TimeSpan.TicksPerSecond);
        return new(recording.Name, roots, calls, new(Math.Max(end, lastTime)), new(activeTime))
        {
            IsMissingCalls = recording.IsMissingCalls,
        };

        void ReportProgress(long eventCount)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(recording.Events.Count == 0 ? 1 : (double)eventCount / recording.Events.Count);
        }
    }
}
