using Chalkboard.Tool.Reading;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tool.Traces.Differences;

/// <summary>A difference for a terminal.</summary>
internal static class TextDifferenceView
{
    private const int MaxCallers = 5;
    // More than a sentence has: its names and values are truncated.
    private const int MaxSentenceLength = 2_000;

    public static async Task WriteAsync(DifferenceReport report, TextWriter output)
    {
        var (duration, calls, isMissing) =
            (report.Difference.Operation.Duration, report.Difference.CallCount, report.Difference.IsMissingCalls);
        await output.WriteLineAsync(report.Name).ConfigureAwait(false);
        await output.WriteLineAsync(FormatTrace("baseline", duration.Baseline, calls.Baseline, isMissing.Baseline)).ConfigureAwait(false);
        await output.WriteLineAsync(FormatTrace("other", duration.Other, calls.Other, isMissing.Other)).ConfigureAwait(false);
        foreach (var note in report.Notes) await output.WriteLineAsync(note).ConfigureAwait(false);
        if (report.Difference.Rows.Count == 0) await output.WriteLineAsync("There is no difference.").ConfigureAwait(false);
        foreach (var row in report.Rows)
        {
            await output.WriteLineAsync(
                $"{DifferenceReport.FormatGrowth(row.Excess),15}{TraceFormatter.FormatShare(row.Share),8}  " +
                Printable.ToLine(row.Sentence, MaxSentenceLength)).ConfigureAwait(false);
            if (row.Path.Count > 1)
                await output.WriteLineAsync($"{"",25}in {FormatCallers(row.Path)}").ConfigureAwait(false);
        }

        if (report.Rest is { } rest) await output.WriteLineAsync(rest).ConfigureAwait(false);
        foreach (var condition in report.Conditions) await output.WriteLineAsync(condition.ToString()).ConfigureAwait(false);
    }

    private static string FormatCallers(IReadOnlyList<Symbol> path)
    {
        var callers = path.SkipLast(1).TakeLast(MaxCallers).Select(symbol => TraceFormatter.FormatName(symbol.Name));
        return (path.Count - 1 > MaxCallers ? "… > " : "") + string.Join(" > ", callers);
    }

    private static string FormatTrace(string label, TimeSpan duration, long calls, bool isMissingCalls) =>
        $"{label,-10}{TraceFormatter.FormatTime(duration),14}, {(isMissingCalls ? "at least " : "")}{TraceFormatter.FormatCalls(calls)}";
}
