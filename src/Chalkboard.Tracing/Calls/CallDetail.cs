using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Calls;

/// <summary>What one call did itself: its arguments, the lines that it reached, the exceptions that it caught.</summary>
public sealed class CallDetail
{
    private const int _most = 100;

    private readonly List<string> _arguments = [];
    private readonly List<CaughtException> _caught = [];
    private readonly SortedDictionary<int, CallLine> _lines = [];

    private CallDetail()
    {
    }

    /// <summary>Its arguments, as <c>name: value</c>; the first 100.</summary>
    public IReadOnlyList<string> Arguments => _arguments;

    /// <summary>The lines that it reached, from the first in the file to the last.</summary>
    public IReadOnlyCollection<CallLine> Lines => _lines.Values;

    /// <summary>The exceptions that it caught, in their order; the first 100.</summary>
    public IReadOnlyList<CaughtException> Caught => _caught;

    /// <summary>Looks for it in the recording, up to the end of the call.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="call">A call of a tree that was made of it.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static CallDetail Of(Recording recording, Call call, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(recording);
        ArgumentNullException.ThrowIfNull(call);
        var detail = new CallDetail();
        // Frames are numbered from 1, as they begin.
        var number = call.Index + 1;
        CallLine? line = null;
        // At which line it called whom, and from when on nothing is counted for a line any more: calls may overlap.
        var callees = new Dictionary<int, CallLine>();
        var counted = 0L;
        foreach (var step in Walk.Through(recording, TimeSpan.TicksPerSecond, _ => cancellation.ThrowIfCancellationRequested()))
        {
            if (step.Call.Number != number)
            {
                if (line is not null && step.IsBegin && step.Call.Caller?.Number == number) callees[step.Call.Number] = line;
                else if (step.IsEnd && callees.Remove(step.Call.Number, out var made)) Count(made, step);
                continue;
            }

            if (step.IsEnd) break;
            switch (step.Kind)
            {
                case EventKind.Argument when detail._arguments.Count < _most:
                    detail._arguments.Add(step.Value.ToString());
                    break;
                case EventKind.Catch when detail._caught.Count < _most:
                    detail._caught.Add(new(step.Line, step.Value.ToString()));
                    break;
                case EventKind.Line:
                    if (!detail._lines.TryGetValue(step.Line, out line)) detail._lines[step.Line] = line = new(step.Line);
                    line.Count++;
                    break;
                case EventKind.Resume when line is not null:
                    Count(line, step);
                    break;
            }
        }

        return detail;

        void Count(CallLine at, in Step step)
        {
            var from = Math.Max(counted, step.Time - step.Elapsed);
            if (step.Time <= from) return;
            at.InCalls += new TimeSpan(step.Time - from);
            counted = step.Time;
        }
    }
}
