using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Calls;

/// <summary>The calls of a recording as a tree. It takes some 150 bytes a call.</summary>
public sealed class CallTree
{
    private CallTree(string name, IReadOnlyList<Call> roots, IReadOnlyList<Call> calls, TimeSpan whole, TimeSpan busy) =>
        (Name, Roots, Calls, Whole, Busy) = (name, roots, calls, whole, busy);

    /// <summary>What the operation is called.</summary>
    public string Name { get; }

    /// <summary>The calls that nobody is known to have made: the first one, and those with which other threads began.</summary>
    public IReadOnlyList<Call> Roots { get; }

    /// <summary>All calls, in the order in which they began.</summary>
    public IReadOnlyList<Call> Calls { get; }

    /// <summary>How many calls there are.</summary>
    public int Count => Calls.Count;

    /// <summary>Whether more calls were made than are here: see <see cref="Recording.LacksCalls"/>.</summary>
    public bool LacksCalls { get; private init; }

    /// <summary>From the start of the operation to its end.</summary>
    public TimeSpan Whole { get; }

    /// <summary>How long its threads were at work in these calls, all together. More than <see cref="Whole"/> if several were at once.</summary>
    public TimeSpan Busy { get; }

    /// <summary>Makes the tree of a recording.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="withoutCost">
    /// Whether to take off the times what recording cost: <see cref="Recording.CostOfAnEvent"/> for each event of a call, though never more than
    /// the time it has. Waiting is left as it is.
    /// </param>
    /// <param name="progress">Is told, now and then, which share is done: from 0 to 1.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static CallTree Of(Recording recording, bool withoutCost = false, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(recording);
        var roots = new List<Call>();
        var calls = new List<Call>();
        var (busy, last) = (0L, 0L);
        var cost = withoutCost ? recording.CostOfAnEvent.GetValueOrDefault() * TimeSpan.TicksPerSecond / 1e9 : 0;
        var walk = new Walk(recording.TimestampFrequency, recording.StartTimestamp, TimeSpan.TicksPerSecond) { Cost = cost };
        foreach (var step in Walk.Through(recording, walk, Passed))
        {
            last = Math.Max(last, step.Time);
            if (step.IsBegin)
            {
                var begun = new Call(calls.Count, recording.Symbols[step.Call.Symbol], step.Call.IsExternal, step.Call.Caller?.Tag as Call, step.Thread, step.Line, new(step.Time));
                calls.Add(begun);
                if (begun.Caller is null) roots.Add(begun);
                step.Call.Tag = begun;
            }

            var call = (Call)step.Call.Tag!;
            call.Events++;
            if (step.Kind == EventKind.Suspend) call.Suspensions++;
            if (!step.IsEnd) continue;
            call.Close(step);
            busy += step.Call.Self;
        }

        var end = recording.EndTimestamp > recording.StartTimestamp ? walk.Convert(recording.EndTimestamp) : 0;
        return new(recording.Name, roots, calls, new(Math.Max(end, last)), new(busy)) { LacksCalls = recording.LacksCalls };

        void Passed(long events)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(recording.Events.Count == 0 ? 1 : (double)events / recording.Events.Count);
        }
    }
}
