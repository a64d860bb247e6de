using System.Globalization;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tool.Traces;

/// <summary>What was called, by the time that it took itself.</summary>
internal sealed class HotView(Trace trace, ShowOptions options)
{
    private const int _most = 50;

    public async Task WriteAsync(TextWriter output, CancellationToken cancellation)
    {
        var shown = HotSpot.In(trace.Tree, cancellation).Where(place => options.Matches(place.Name) && place.Self >= options.Least).ToList();
        await output.WriteLineAsync(Shown.Operation(trace)).ConfigureAwait(false);
        foreach (var note in trace.Notes) await output.WriteLineAsync(note).ConfigureAwait(false);
        if (shown.Count == 0)
        {
            await output.WriteLineAsync(trace.Tree.Count == 0 ? Shown.Empty(trace) : "No call is like that. Leave off --grep or --min.").ConfigureAwait(false);
            return;
        }

        await output.WriteLineAsync($"{"own",14}{"",9}{"waited",14}{"wall",14}{"calls",12}").ConfigureAwait(false);
        foreach (var place in shown.Take(_most))
            await output.WriteLineAsync($"{Shown.Time(place.Self),14}{Share(place.Self),9}{Shown.Time(place.Waited),14}{Shown.Time(place.Wall),14}{Shown.Count(place.Calls, trace),12}  {(place.First.IsExternal ? $"[{Shown.Name(place.Name)}]" : Shown.Name(place.Name) + Shown.Place(place.First))}").ConfigureAwait(false);
        if (shown.Count > _most) await output.WriteLineAsync($"and {shown.Count - _most} more, with {Shown.Time(new(shown.Skip(_most).Sum(place => place.Self.Ticks)))} together").ConfigureAwait(false);
    }

    private string Share(TimeSpan self) => trace.Tree.Busy == TimeSpan.Zero ? "" : (self / trace.Tree.Busy).ToString("0.0 %", CultureInfo.InvariantCulture);
}
