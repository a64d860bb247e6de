using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tool.Traces;

/// <summary>The calls that take longer in the second of two traces, the largest growth first.</summary>
internal sealed class GrowthView(LoadedTrace before, LoadedTrace after, TimeSpan minGrowth)
{
    private const int MaxLines = 20;
    private const int MaxCallers = 5;

    public async Task WriteAsync(TextWriter output, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync($"before  {TraceFormatter.FormatOperation(before)}").ConfigureAwait(false);
        await output.WriteLineAsync($"after   {TraceFormatter.FormatOperation(after)}").ConfigureAwait(false);
        var grown = FindGrown(cancellationToken);
        if (grown.Count == 0)
        {
            await output.WriteLineAsync($"Nothing grew by {TraceFormatter.FormatTime(minGrowth)} or more.").ConfigureAwait(false);
            return;
        }

        await output.WriteLineAsync($"{"grew by",15}{"before",14}{"after",14}").ConfigureAwait(false);
        foreach (var growth in grown.Take(MaxLines))
        {
            await output.WriteLineAsync(
                $"{"+" + TraceFormatter.FormatTime(growth.SelfDuration),15}{FormatDuration(growth.Before),14}" +
                $"{FormatDuration(growth.After),14}  " +
                $"{TraceFormatter.FormatName(growth.Path.Name)}{TraceFormatter.FormatLocation(growth.After.Calls[0])}" +
                FormatCallCounts(growth)).ConfigureAwait(false);
            if (growth.Path.Callers is { } callers)
                await output.WriteLineAsync($"{"",45}in {FormatCallers(callers)}").ConfigureAwait(false);
        }

        if (grown.Count > MaxLines)
            await output.WriteLineAsync(
                $"and {grown.Count - MaxLines} more, by " +
                $"{TraceFormatter.FormatTime(new(grown.Skip(MaxLines).Sum(growth => growth.SelfDuration.Ticks)))} " +
                $"together").ConfigureAwait(false);
    }

    private List<CallGrowth> FindGrown(CancellationToken cancellationToken)
    {
        var grown = new List<CallGrowth>();
        foreach (var growth in CallGrowth.Compare(before.Tree, after.Tree))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (growth.SelfDuration >= minGrowth) grown.Add(growth);
        }

        return [.. grown.OrderByDescending(growth => growth.SelfDuration)];
    }

    private static string FormatDuration(SimilarCalls? branch) => branch is null ? "–" : TraceFormatter.FormatTime(branch.Duration);

    private static string FormatCallCounts(CallGrowth growth)
    {
        var (earlier, later) = (growth.Before?.Calls.Count ?? 0, growth.After.Calls.Count);
        if (earlier == 0) return later == 1 ? ", new" : $", new ×{TraceFormatter.FormatCount(later)}";
        return earlier != later ? $" ×{TraceFormatter.FormatCount(earlier)} → " +
            $"×{TraceFormatter.FormatCount(later)}" : later > 1 ? $" ×{TraceFormatter.FormatCount(later)}" : "";
    }

    private static string FormatCallers(CallPath callers)
    {
        var nearest = callers.Take(MaxCallers + 1).Select(TraceFormatter.FormatName).ToList();
        if (nearest.Count > MaxCallers) nearest[^1] = "…";
        nearest.Reverse();
        return string.Join(" > ", nearest);
    }
}
