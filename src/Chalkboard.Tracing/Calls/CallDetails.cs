using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Calls;

/// <summary>The details of one call: its arguments, the lines that it reached, the exceptions that it caught.</summary>
public sealed class CallDetails
{
    private const int MaxItems = 100;

    private readonly List<string> _arguments = [];
    private readonly List<CaughtException> _caught = [];
    private readonly SortedDictionary<int, ExecutedLine> _lines = [];

    private CallDetails()
    {
    }

    /// <summary>Its arguments, as <c>name: value</c>; the first 100.</summary>
    public IReadOnlyList<string> Arguments => _arguments;

    /// <summary>The lines that it reached, sorted by number.</summary>
    public IReadOnlyCollection<ExecutedLine> Lines => _lines.Values;

    /// <summary>The exceptions that it caught, in order; the first 100.</summary>
    public IReadOnlyList<CaughtException> CaughtExceptions => _caught;

    /// <summary>Collects the details of a call. It reads the recording up to the end of the call.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="call">A call of a tree of the recording.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    public static CallDetails From(Recording recording, Call call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recording);
        ArgumentNullException.ThrowIfNull(call);
        var detail = new CallDetails();
        // Calls are numbered from 1, in the order in which they start.
        var callNumber = call.Index + 1;
        ExecutedLine? line = null;
        // The line on which each open callee was called, and the time up to which time was added to a line, since callees may overlap.
        var linesOfCallees = new Dictionary<int, ExecutedLine>();
        var countedUntil = 0L;
        foreach (var step in CallReader.Read(recording, TimeSpan.TicksPerSecond, _ =>
            cancellationToken.ThrowIfCancellationRequested()))
        {
            if (step.Call.Number != callNumber)
            {
                if (line is not null && step.IsCallStart && step.Call.Caller?.Number == callNumber) linesOfCallees[step.Call.Number] = line;
                else if (step.IsCallEnd && linesOfCallees.Remove(step.Call.Number, out var callingLine)) AddTime(callingLine, step);
                continue;
            }

            if (step.IsCallEnd) break;
            switch (step.Kind)
            {
                case EventKind.Argument when detail._arguments.Count < MaxItems:
                    detail._arguments.Add(step.Value.ToString());
                    break;
                case EventKind.Catch when detail._caught.Count < MaxItems:
                    detail._caught.Add(new(step.Line, step.Value.ToString()));
                    break;
                case EventKind.Line:
                    if (!detail._lines.TryGetValue(step.Line, out line)) detail._lines[step.Line] = line = new(step.Line);
                    line.HitCount++;
                    break;
                case EventKind.Resume when line is not null:
                    AddTime(line, step);
                    break;
            }
        }

        return detail;

        void AddTime(ExecutedLine executedLine, in CallStep step)
        {
            var from = Math.Max(countedUntil, step.Time - step.Elapsed);
            if (step.Time <= from) return;
            executedLine.CallDuration += new TimeSpan(step.Time - from);
            countedUntil = step.Time;
        }
    }
}
