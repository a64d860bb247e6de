using System.Globalization;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tool.Traces;

/// <summary>What was called, by the time that it took itself.</summary>
internal sealed class HotView(Trace trace, ShowOptions options)
{
    private const int _most = 50;

    public async Task WriteAsync(TextWriter output, CancellationToken cancellation)
    {
        var places = Places(cancellation);
        var shown = places.Where(place => options.Matches(place.Name) && place.Self >= options.Least).ToList();
        await output.WriteLineAsync(Shown.Operation(trace)).ConfigureAwait(false);
        foreach (var note in trace.Notes) await output.WriteLineAsync(note).ConfigureAwait(false);
        if (shown.Count == 0)
        {
            await output.WriteLineAsync("No call is like that. Leave off --grep or --min.").ConfigureAwait(false);
            return;
        }

        await output.WriteLineAsync($"{"own",14}{"",9}{"waited",14}{"wall",14}{"calls",12}").ConfigureAwait(false);
        foreach (var place in shown.Take(_most))
            await output.WriteLineAsync($"{Shown.Time(place.Self),14}{Share(place.Self),9}{Shown.Time(place.Waited),14}{Shown.Time(place.Wall),14}{Shown.Count(place.Calls),12}  {Shown.Name(place.Name)}{place.Where}").ConfigureAwait(false);
        if (shown.Count > _most) await output.WriteLineAsync($"and {shown.Count - _most} more, with {Shown.Time(new(shown.Skip(_most).Sum(place => place.Self.Ticks)))} together").ConfigureAwait(false);
    }

    private List<Place> Places(CancellationToken cancellation)
    {
        var places = new Dictionary<string, Place>(StringComparer.Ordinal);
        foreach (var call in Every.Call(trace.Tree))
        {
            cancellation.ThrowIfCancellationRequested();
            if (SourceView.Hides(call)) continue;
            if (!places.TryGetValue(call.Symbol.Name, out var place)) places[call.Symbol.Name] = place = new(call.Symbol.Name, call.IsExternal ? "" : Shown.Place(call));
            place.Calls++;
            var self = SourceView.Self(call);
            place.Self += self;
            if (call.Suspensions > 0 && SourceView.Own(call) is var own && own > self) place.Waited += own - self;
            // Of a call within a call of the same name, the outer one has the time already.
            if (!call.Symbol.Name.Equals(call.Caller?.Symbol.Name, StringComparison.Ordinal)) place.Wall += call.Wall;
        }

        return [.. places.Values.OrderByDescending(place => place.Self).ThenByDescending(place => place.Wall)];
    }

    private string Share(TimeSpan self) => trace.Tree.Busy == TimeSpan.Zero ? "" : (self / trace.Tree.Busy).ToString("0.0 %", CultureInfo.InvariantCulture);

    private sealed class Place(string name, string where)
    {
        public string Name => name;

        public string Where => where;

        public long Calls { get; set; }

        public TimeSpan Self { get; set; }

        /// <summary>For what is no call of it.</summary>
        public TimeSpan Waited { get; set; }

        public TimeSpan Wall { get; set; }
    }
}
