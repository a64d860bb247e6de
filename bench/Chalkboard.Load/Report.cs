using System.Globalization;

namespace Chalkboard.Load;

/// <summary>The measurements as Markdown.</summary>
internal static class Report
{
    public static IEnumerable<string> Lines(string engine, IReadOnlyList<Measurement> measurements)
    {
        yield return Text(
            $"{engine}, {Environment.ProcessorCount} processors, load and server on one machine. Each owner has a user document of about 300 bytes and a token with 200 bytes of claims, every fifth a workflow of 1 KiB. Owners are taken at random.");
        yield return "";
        yield return $"| Owners | Operation | Callers | a second | 50 % within | 99 % within |";
        yield return "|---:|---|---:|---:|---:|---:|";
        foreach (var measurement in measurements)
            foreach (var timing in measurement.Timings)
                yield return Text(
                    $"| {measurement.Owners:N0} | {timing.Operation} | {timing.Callers} | {timing.PerSecond:N0} | {timing.Half.TotalMilliseconds:0.000} ms | {timing.Most.TotalMilliseconds:0.000} ms |");

        yield return "";
        yield return $"| Owners | Bytes: {Engines.Measure(engine)} | an owner |";
        yield return "|---:|---:|---:|";
        foreach (var measurement in measurements)
            yield return Text($"| {measurement.Owners:N0} | {measurement.Bytes:N0} | {measurement.Bytes / measurement.Owners:N0} |");

        if (measurements is not [var first, .., var last]) yield break;
        yield return "";
        yield return Text(
            $"Half of the operations of one caller, at {last.Owners:N0} owners against {first.Owners:N0}: {string.Join(", ", first.Timings.Zip(last.Timings).Where(pair => pair.First.Callers == 1).Select(pair => Text($"{pair.First.Operation} {pair.Second.Half / pair.First.Half:0.00} times")))}.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
