using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Calls;

/// <summary>The calls of a recording as a tree. It takes some 150 bytes a call.</summary>
public sealed class CallTree
{
    private CallTree(string name, IReadOnlyList<Call> roots, IReadOnlyList<Call> calls, TimeSpan duration, TimeSpan activeTime) =>
        (Name, Roots, Calls, Duration, ActiveTime) = (name, roots, calls, duration, activeTime);

    /// <summary>What the operation is called.</summary>
    public string Name { get; }

    /// <summary>The calls that nobody is known to have made: the first one, and those with which other threads began.</summary>
    public IReadOnlyList<Call> Roots { get; }

    /// <summary>All calls, in the order in which they began.</summary>
    public IReadOnlyList<Call> Calls { get; }

    /// <summary>How many calls there are.</summary>
    public int Count => Calls.Count;

    /// <summary>Whether more calls were made than are here: see <see cref="Recording.IsMissingCalls"/>.</summary>
    public bool IsMissingCalls { get; private init; }

    /// <summary>From the start of the operation to its end.</summary>
    public TimeSpan Duration { get; }

    /// <summary>How long its threads were at work in these calls, all together. More than <see cref="Duration"/> if several were at once.</summary>
    public TimeSpan ActiveTime { get; }

    /// <summary>Makes the tree of a recording.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="excludeOverhead">
    /// Whether to take off the times what recording cost: <see cref="Recording.EventOverheadNanoseconds"/> for each event of a call, though never more than
    /// the time it has. Waiting is left as it is.
    /// </param>
    /// <param name="progress">Is told, now and then, which share is done: from 0 to 1.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static CallTree From(Recording recording, bool excludeOverhead = false, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recording);
        var roots = new List<Call>();
        var calls = new List<Call>();
        var (activeTime, lastTime) = (0L, 0L);
        var overhead = excludeOverhead ? recording.EventOverheadNanoseconds.GetValueOrDefault() * TimeSpan.TicksPerSecond / 1e9 : 0;
        var replay = new CallStackReplay(recording.TimestampFrequency, recording.StartTimestamp, TimeSpan.TicksPerSecond) { EventOverhead = overhead };
        foreach (var step in CallStackReplay.Replay(recording, replay, ReportProgress))
        {
            lastTime = Math.Max(lastTime, step.Time);
            if (step.IsCallStart)
            {
                var startedCall = new Call(calls.Count, recording.Symbols[step.Call.SymbolIndex], step.Call.IsExternal, step.Call.Caller?.Tag as Call, step.ThreadId, step.Line, new(step.Time));
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

        var end = recording.EndTimestamp > recording.StartTimestamp ? replay.ToUnits(recording.EndTimestamp) : 0;
        return new(recording.Name, roots, calls, new(Math.Max(end, lastTime)), new(activeTime)) { IsMissingCalls = recording.IsMissingCalls };

        void ReportProgress(long eventCount)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(recording.Events.Count == 0 ? 1 : (double)eventCount / recording.Events.Count);
        }
    }
}
