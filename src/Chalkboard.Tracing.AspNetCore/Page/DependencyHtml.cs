using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>Writes the dependencies of calls.</summary>
internal static class DependencyHtml
{
    // A call may have thousands.
    private const int MaxDependencies = 100;

    /// <summary>Writes the dependencies of a row of the tree: the first one, and the number of the others.</summary>
    public static void WriteSummary(HtmlWriter html, IReadOnlyList<Call> calls)
    {
        var count = calls.Sum(call => call.Dependencies.Count());
        if (count == 0) return;
        var first = calls.SelectMany(call => call.Dependencies).First();
        html.Write($"""<span class="dependency">{Format(first)}""");
        if (count > 1) html.Write($", and {TextFormatter.FormatCount(count - 1)} more");
        html.Write($"</span> ");
    }

    /// <summary>Writes a list of the dependencies and the log records of one call.</summary>
    public static void WriteList(HtmlWriter html, Call call, CallTree tree)
    {
        var items = call.Dependencies.Select(dependency => (dependency.StartedAt, IsLog: false, Text: Format(dependency)))
            .Concat(tree.LogRecords.Where(record => record.Call == call)
                .Select(record => (StartedAt: record.WrittenAt, IsLog: true, record.Text)))
            .OrderBy(item => item.StartedAt).Take(MaxDependencies).ToList();
        if (items.Count == 0) return;
        html.Write($"""<ul class="dependencies">""");
        foreach (var (startedAt, isLog, text) in items)
        {
            html.Write($"""<li class="{(isLog ? "log" : "dependency")}">{TextFormatter.FormatValue(text)} """);
            html.Write($"""<span class="location">after {TextFormatter.FormatTime(startedAt)}</span></li>""");
        }
        html.Write($"</ul>");
    }

    private static string Format(Dependency dependency)
    {
        var end = dependency.Outcome switch
        {
            Outcome.Unfinished => "still open at the end",
            Outcome.Threw => $"failed: {dependency.Result}",
            _ => dependency.Result,
        };
        var text = $"{dependency.Kind}: {dependency.Text.ReplaceLineEndings(" ")}";
        return TextFormatter.FormatValue($"{TextFormatter.FormatTime(dependency.Duration)} {text}{(end.Length == 0 ? "" : $" ({end})")}");
    }
}
