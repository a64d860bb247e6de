using System.Text;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Traces.Differences;

/// <summary>A difference as GitHub-flavoured Markdown, for a comment on a pull request.</summary>
internal static class MarkdownDifferenceView
{
    // More than a sentence has: its names and values are truncated.
    private const int MaxSentenceLength = 2_000;
    private const int MaxKinds = 10;
    private const int MaxKindLength = 40;

    public static Task WriteAsync(DifferenceReport report, TextWriter output)
    {
        var (duration, calls) = (report.Difference.Operation.Duration, report.Difference.CallCount);
        var markdown = new StringBuilder();
        AppendLine($"### `{report.Name.Replace('`', '\'')}`");
        AppendLine("");
        AppendLine("| | Baseline | Other |");
        AppendLine("|---|---:|---:|");
        AppendLine($"| Duration | {TraceFormatter.FormatTime(duration.Baseline)} | {TraceFormatter.FormatTime(duration.Other)} |");
        AppendLine($"| Calls | {TraceFormatter.FormatCount(calls.Baseline)} | {TraceFormatter.FormatCount(calls.Other)} |");
        var dependencies = report.Difference.DependencyCounts.OrderBy(count => count.Key, StringComparer.Ordinal);
        foreach (var (kind, counts) in dependencies.Take(MaxKinds))
            AppendLine(
                $"| `{FormatKind(kind)}` | {TraceFormatter.FormatCount(counts.Baseline)} | {TraceFormatter.FormatCount(counts.Other)} |");
        AppendLine("");
        foreach (var condition in report.Conditions)
        {
            var text = Printable.ToLine(condition.Condition).Replace('`', '\'');
            AppendLine($"- {(condition.IsMet ? "❌" : "✅")} `{text}`: {condition.Measured}");
        }

        if (report.Conditions.Count > 0) AppendLine("");
        foreach (var note in report.Notes) AppendLine($"> {note}{output.NewLine}");
        if (report.Difference.Rows.Count == 0) AppendLine("There is no difference.");
        else
        {
            AppendLine("| Growth | Share | Cause |");
            AppendLine("|---:|---:|---|");
            foreach (var row in report.Rows)
                AppendLine(
                    $"| {DifferenceReport.FormatGrowth(row.Excess)} | {TraceFormatter.FormatShare(row.Share)} | " +
                    // A bar would end the cell, also in code.
                    $"{Printable.ToLine(row.Sentence, MaxSentenceLength).Replace("|", @"\|", StringComparison.Ordinal)} |");
            if (report.Rest is { } rest) AppendLine($"{output.NewLine}{rest}");
        }

        return output.WriteAsync(markdown);

        void AppendLine(string line) => markdown.Append(line).Append(output.NewLine);
    }

    // The kind is from the file: a backtick would end the code, and a bar the cell.
    private static string FormatKind(string kind) =>
        Printable.ToLine(kind, MaxKindLength).Replace('`', '\'').Replace("|", @"\|", StringComparison.Ordinal);
}
