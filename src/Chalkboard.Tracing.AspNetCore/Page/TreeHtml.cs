using Chalkboard.Tracing.AspNetCore.Views;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>
/// Calls as a tree whose branches open and close without script. Calls that are not on the page are behind links, which a script
/// follows in place.
/// </summary>
/// <param name="html">The output.</param>
/// <param name="trace">The trace.</param>
/// <param name="links">The addresses of pages.</param>
/// <param name="maxDuration">The duration of the longest bar.</param>
/// <param name="query">The query string of links, which carries the search on; empty, or beginning with the question mark.</param>
internal sealed class TreeHtml(HtmlWriter html, CachedTrace trace, Links links, TimeSpan maxDuration, string query)
{
    // Branches with at least this share of the longest duration are open at first, and so are those that lead to an exception.
    private const double MinShareToOpen = 0.1;

    public void Write(TreeLevel level, string address)
    {
        html.Write($"""<div class="columns" aria-hidden="true"><span class="label">Call</span><span class="bar"></span>""");
        html.Write($"""<span class="time">duration</span><span class="time">self</span><span class="time">waiting</span></div>""");
        html.Write($"""<ul class="tree" id="-tree">""");
        if (level.Offset > 0)
            WriteMore(
                $"{address}{CreateQuery(Math.Max(0, level.Offset - TreeRowSelector.MaxRowsPerLevel))}",
                $"{TextFormatter.FormatCount(level.Offset)} before these");
        foreach (var row in level.Rows) Write(row, depth: 1);
        var shown = level.Offset + level.Rows.Count;
        if (shown < level.TotalCount)
            WriteMore($"{address}{CreateQuery(shown)}", $"{TextFormatter.FormatCount(level.TotalCount - shown)} more");
        html.Write($"</ul>\n");
    }

    private void Write(TreeRow row, int depth)
    {
        var exceptionClass = row.Group.ExceptionCount > 0 ? " threw" : "";
        if (row.ChildCount is 0)
        {
            html.Write($"""<li class="leaf{(row.IsMatch ? " found" : "")}{exceptionClass}"><div class="row">""");
            WriteRow(row);
            html.Write($"</div></li>\n");
            return;
        }
        var address = row.Group.Calls.Count > 1
            ? links.ForSimilarCalls(trace.Id, row.FirstCall.Index)
            : links.ForCall(trace.Id, row.FirstCall.Index);
        html.Write($"""<li class="{(row.IsMatch ? "found" : "")}{exceptionClass}">""");
        if (row.Children is not { } shown)
        {
            // Without script, the link leads to the page of the call, which shows them too.
            html.Write($"""<details data-from="{address}{query}"><summary class="row">""");
            WriteRow(row);
            html.Write($"""</summary><ul><li class="more"><a href="{address}{query}">{FormatChildCount(row)}</a></li></ul></details>""");
            html.Write($"""</li>""");
            return;
        }
        html.Write($"<details");
        if (IsOpen(row, depth)) html.Write($" open");
        html.Write($"""><summary class="row">""");
        WriteRow(row);
        html.Write($"</summary><ul>");
        foreach (var child in shown) Write(child, depth + 1);
        if (row.ChildCount > shown.Count)
            WriteMore($"{address}{CreateQuery(shown.Count)}", $"{TextFormatter.FormatCount(row.ChildCount.Value - shown.Count)} more");
        html.Write($"</ul></details></li>\n");
    }

    private bool IsOpen(TreeRow row, int depth) =>
        query.Length > 0 || depth == 1
            || (row.Group.Calls.Count == 1 && ((maxDuration > TimeSpan.Zero && row.Duration / maxDuration >= MinShareToOpen)
                || row.LeadsToException));

    private static string FormatChildCount(TreeRow row) =>
        row.ChildCount is { } count ? $"{TextFormatter.FormatCount(count)} below" : "Callees";

    private void WriteMore(string address, string text) => html.Write($"""<li class="more"><a href="{address}">{text}</a></li>""");

    private string CreateQuery(int offset) =>
        query.Length == 0 ? $"?from={TextFormatter.FormatNumber(offset)}" : $"{query}&from={TextFormatter.FormatNumber(offset)}";

    private void WriteRow(TreeRow row)
    {
        var (group, firstCall) = (row.Group, row.FirstCall);
        var waitTime = group.Duration - group.ActiveTime;
        html.Write($"""<span class="label">""");
        if (group.Calls.Count > 1)
        {
            var count = (trace.Tree.IsMissingCalls ? "≥" : "") + TextFormatter.FormatCount(group.Calls.Count);
            html.Write($"""<span class="count">{count} ×</span> """);
        }
        var address = group.Calls.Count > 1 ? links.ForSimilarCalls(trace.Id, firstCall.Index) : links.ForCall(trace.Id, firstCall.Index);
        html.Write($"""<a class="name{(firstCall.IsExternal ? " external" : "")}" href="{address}">""");
        html.Write($"""{TextFormatter.FormatName(group.Name)}</a> """);
        if (group.Calls.Count == 1)
        {
            if (TextFormatter.FormatLocation(firstCall) is { } location) html.Write($"""<span class="location">{location}</span> """);
            WriteOutcome(html, firstCall);
        }
        else
        {
            html.Write($"""<span class="location">slowest {TextFormatter.FormatTime(group.Calls.Max(similar => similar.Duration))}""");
            html.Write($"""</span> """);
            if (group.ExceptionCount > 0)
                html.Write($"""<span class="error">{TextFormatter.FormatCount(group.ExceptionCount)} threw</span>""");
        }
        DependencyHtml.WriteSummary(html, group.Calls);
        html.Write($"</span>");
        BarHtml.Write(html, group.Duration, group.SelfTime, waitTime, maxDuration);
        html.Write($"""<span class="time">{TextFormatter.FormatTime(group.Duration)}</span>""");
        html.Write($"""<span class="time">{TextFormatter.FormatTime(group.SelfTime)}</span>""");
        html.Write($"""<span class="time">{(waitTime > TimeSpan.Zero ? TextFormatter.FormatTime(waitTime) : "")}</span>""");
    }

    /// <summary>Writes the outcome of a call: its return value, its exception, or that it did not end.</summary>
    public static void WriteOutcome(HtmlWriter html, Call call)
    {
        switch (call.Outcome)
        {
            case Outcome.Threw:
                html.Write($"""<span class="error">threw {(call.Value.IsEmpty ? "" : TextFormatter.FormatValue(call.Value))}</span>""");
                break;
            case Outcome.Unfinished:
                html.Write($"""<span class="unfinished">still open at the end</span>""");
                break;
            default:
                if (!call.Value.IsEmpty) html.Write($"""<span class="value">{TextFormatter.FormatValue(call.Value)}</span>""");
                break;
        }
    }
}
