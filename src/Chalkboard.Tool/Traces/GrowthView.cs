using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tool.Traces;

/// <summary>What grew between two traces, the biggest first.</summary>
internal sealed class GrowthView(Trace before, Trace after, TimeSpan least)
{
    private const int _most = 20;
    private const int _callers = 5;

    public async Task WriteAsync(TextWriter output, CancellationToken cancellation)
    {
        await output.WriteLineAsync($"before  {Shown.Operation(before)}").ConfigureAwait(false);
        await output.WriteLineAsync($"after   {Shown.Operation(after)}").ConfigureAwait(false);
        var grown = Grown(cancellation);
        if (grown.Count == 0)
        {
            await output.WriteLineAsync($"Nothing grew by {Shown.Time(least)} or more.").ConfigureAwait(false);
            return;
        }

        await output.WriteLineAsync($"{"grew by",15}{"before",14}{"after",14}").ConfigureAwait(false);
        foreach (var growth in grown.Take(_most))
        {
            await output.WriteLineAsync($"{"+" + Shown.Time(growth.Own),15}{Wall(growth.Before),14}{Wall(growth.After),14}  {Shown.Name(growth.Path.Name)}{Shown.Place(growth.After.Calls[0])}{Calls(growth)}").ConfigureAwait(false);
            if (growth.Path.Callers is { } callers) await output.WriteLineAsync($"{"",45}in {Callers(callers)}").ConfigureAwait(false);
        }

        if (grown.Count > _most) await output.WriteLineAsync($"and {grown.Count - _most} more, by {Shown.Time(new(grown.Skip(_most).Sum(growth => growth.Own.Ticks)))} together").ConfigureAwait(false);
    }

    private List<Growth> Grown(CancellationToken cancellation)
    {
        var grown = new List<Growth>();
        foreach (var growth in Growth.Between(before.Tree, after.Tree))
        {
            cancellation.ThrowIfCancellationRequested();
            if (growth.Own >= least) grown.Add(growth);
        }

        return [.. grown.OrderByDescending(growth => growth.Own)];
    }

    private static string Wall(Branch? branch) => branch is null ? "–" : Shown.Time(branch.Wall);

    private static string Calls(Growth growth)
    {
        var (earlier, later) = (growth.Before?.Calls.Count ?? 0, growth.After.Calls.Count);
        if (earlier == 0) return later == 1 ? ", new" : $", new ×{Shown.Count(later)}";
        return earlier != later ? $" ×{Shown.Count(earlier)} → ×{Shown.Count(later)}" : later > 1 ? $" ×{Shown.Count(later)}" : "";
    }

    private static string Callers(CallPath callers)
    {
        var nearest = callers.Take(_callers + 1).Select(Shown.Name).ToList();
        if (nearest.Count > _callers) nearest[^1] = "…";
        nearest.Reverse();
        return string.Join(" > ", nearest);
    }
}
