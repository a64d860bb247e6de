using System.Globalization;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tool.Traces;

/// <summary>The methods of a trace by their own time.</summary>
internal sealed class HotView(LoadedTrace trace, ShowOptions options)
{
    private const int MaxLines = 50;

    public async Task WriteAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var hotSpots = HotSpot.FindAll(trace.Tree, cancellationToken).Where(
            hotSpot => options.Matches(hotSpot.Name) && hotSpot.SelfTime >= options.MinDuration).ToList();
        await output.WriteLineAsync(TraceFormatter.FormatOperation(trace)).ConfigureAwait(false);
        foreach (var note in trace.Notes) await output.WriteLineAsync(note).ConfigureAwait(false);
        foreach (var repeated in RepeatedDependency.FindAll(trace.Tree))
            await output.WriteLineAsync($"repeated: {TraceFormatter.FormatValue(repeated.Describe().AsMemory())}").ConfigureAwait(false);
        if (hotSpots.Count == 0)
        {
            await output.WriteLineAsync(
                trace.Tree.Count == 0
                    ? TraceFormatter.ExplainEmpty(trace)
                    : "No call matches. Leave out --grep or --min.").ConfigureAwait(false);
            return;
        }

        await output.WriteLineAsync($"{"self",14}{"",9}{"waiting",14}{"duration",14}{"calls",12}").ConfigureAwait(false);
        foreach (var hotSpot in hotSpots.Take(MaxLines))
            await output.WriteLineAsync(FormatHotSpot(hotSpot)).ConfigureAwait(false);
        if (hotSpots.Count > MaxLines)
            await output.WriteLineAsync(
                $"and {hotSpots.Count - MaxLines} more, with " +
                $"{TraceFormatter.FormatTime(new(hotSpots.Skip(MaxLines).Sum(hotSpot => hotSpot.SelfTime.Ticks)))} " +
                $"together").ConfigureAwait(false);
    }

    private string FormatHotSpot(HotSpot hotSpot)
    {
        var name = TraceFormatter.FormatName(hotSpot.Name);
        return $"{TraceFormatter.FormatTime(hotSpot.SelfTime),14}{FormatShare(hotSpot.SelfTime),9}" +
            $"{TraceFormatter.FormatTime(hotSpot.WaitTime),14}{TraceFormatter.FormatTime(hotSpot.Duration),14}" +
            $"{TraceFormatter.FormatCount(hotSpot.CallCount, trace),12}  " +
            (hotSpot.FirstCall.IsExternal ? $"[{name}]" : name + TraceFormatter.FormatLocation(hotSpot.FirstCall));
    }

    private string FormatShare(TimeSpan self) =>
        trace.Tree.ActiveTime == TimeSpan.Zero ? "" : (self / trace.Tree.ActiveTime).ToString("0.0 %", CultureInfo.InvariantCulture);
}
