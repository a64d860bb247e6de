using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Calls;

/// <summary>The calls of a recording as a tree. It takes about 100 bytes per call.</summary>
public sealed class CallTree
{
    private readonly CallTable _calls;

    private CallTree(string name, CallTable calls, TimeSpan duration, TimeSpan activeTime) =>
        (Name, _calls, Duration, ActiveTime) = (name, calls, duration, activeTime);

    /// <summary>The name of the operation.</summary>
    public string Name { get; }

    /// <summary>The calls without a known caller: the first call, and the first calls of other threads.</summary>
    public IReadOnlyList<Call> Roots => _calls.GetCallees(-1);

    /// <summary>All calls, in the order in which they started.</summary>
    public IReadOnlyList<Call> Calls => _calls;

    internal CallTable Table => _calls;

    /// <summary>The number of calls.</summary>
    public int Count => _calls.Count;

    /// <summary>What the operation asked of others, in the order in which it started.</summary>
    public IReadOnlyList<Dependency> Dependencies => _calls.Dependencies;

    /// <summary>The records that the operation wrote to logs, in order.</summary>
    public IReadOnlyList<LogRecord> LogRecords => _calls.LogRecords;

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
        var calls = new CallTable(recording.Symbols);
        var (activeTime, lastTime) = (0L, 0L);
        var overhead = excludeOverhead ? recording.EventOverheadNanoseconds.GetValueOrDefault() * TimeSpan.TicksPerSecond / 1e9 : 0;
        var reader = new CallReader(recording, TimeSpan.TicksPerSecond) { EventOverhead = overhead };
        var count = 0;
        while (reader.TryRead(out var step))
        {
            Add(step);
            if ((++count & 0xFFF) == 0) ReportProgress(count);
        }

        foreach (var step in reader.ReadEnds(recording.EndTimestamp)) Add(step);
        ReportProgress(count);
        var end = CallReader.ToUnits(recording, recording.EndTimestamp, TimeSpan.TicksPerSecond);
        calls.Complete(new(Math.Max(end, lastTime)));
        return new(recording.Name, calls, new(Math.Max(end, lastTime)), new(activeTime)) { IsMissingCalls = recording.IsMissingCalls };

        void Add(in CallStep step)
        {
            lastTime = Math.Max(lastTime, step.Time);
            if (step.IsDetail)
            {
                calls.AddDetail(step);
                return;
            }

            if (step.IsCallStart)
            {
                ref var started = ref calls.Add();
                (started.SymbolIndex, started.IsExternal, started.Caller) =
                    (step.Call.SymbolIndex, step.Call.IsExternal, (step.Call.Caller?.Number ?? 0) - 1);
                (started.ThreadId, started.Line, started.StartedAt) = (step.ThreadId, step.Line, step.Time);
            }

            ref var call = ref calls.GetRow(step.Call.Number - 1);
            call.EventCount++;
            if (step.Kind == EventKind.Suspend && call.SuspensionCount++ == 0) calls.SetFirstSuspension(step.Call.Number - 1, step.Time);
            if (!step.IsCallEnd) return;
            call.Complete(step);
            activeTime += step.Call.SelfTime;
        }

        void ReportProgress(long eventCount)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(recording.Events.Count == 0 ? 1 : (double)eventCount / recording.Events.Count);
        }
    }
}
