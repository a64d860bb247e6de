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
    public void Write(TreeLevel level, string address)
    {
        html.Write($"""<div class="columns" aria-hidden="true"><span class="label">Call</span><span class="bar"></span>""");
        html.Write($"""<span class="time">duration</span><span class="time">self</span><span class="time">waiting</span></div>""");
        html.Write($"""<ul class="tree" id="-tree">""");
        if (level.Offset > 0)
            WriteMore(
                $"{address}{CreateQuery(Math.Max(0, level.Offset - TreeRowSelector.MaxRowsPerLevel))}",
                $"{TextFormatter.FormatCount(level.Offset)} before these");
        WriteRows(level, address);
        html.Write($"</ul>\n");
    }

    private void WriteRows(TreeLevel level, string address)
    {
        foreach (var row in level.Rows) Write(row, address);
        if (level.End < level.TotalCount)
            WriteMore($"{address}{CreateQuery(level.End)}", $"{TextFormatter.FormatCount(level.TotalCount - level.End)} more");
    }

    /// <param name="row">The row.</param>
    /// <param name="levelAddress">The address of the page with all rows of its level.</param>
    private void Write(TreeRow row, string levelAddress)
    {
        var exceptionClass = !row.IsFolded && row.Group.ExceptionCount > 0 ? " threw" : "";
        if (row.ChildCount is 0)
        {
            html.Write($"""<li class="leaf{(row.IsMatch ? " found" : "")}{exceptionClass}"><div class="row">""");
            WriteRow(row);
            html.Write($"</div></li>\n");
            return;
        }
        html.Write($"""<li class="{(row.IsMatch ? "found" : "")}{(row.IsFolded ? "folded" : "")}{exceptionClass}">""");
        if (row.Children is not { } shown)
        {
            // Without script, the link leads to the page of the call, which shows them too.
            var address = row.IsFolded ? $"{levelAddress}{CreateQuery(row.FoldedOffset)}" : GetAddress(row) + query;
            html.Write($"""<details data-from="{address}"><summary class="row">""");
            WriteRow(row);
            html.Write($"""</summary><ul><li class="more"><a href="{address}">{FormatChildCount(row)}</a></li></ul></details>""");
            html.Write($"""</li>""");
            return;
        }
        html.Write($"<details");
        if (row.IsOpen) html.Write($" open");
        html.Write($"""><summary class="row">""");
        WriteRow(row);
        html.Write($"</summary><ul>");
        WriteRows(shown, row.IsFolded ? levelAddress : GetAddress(row));
        html.Write($"</ul></details></li>\n");
    }

    private string GetAddress(TreeRow row) => row.Group.Calls.Count > 1
        ? links.ForSimilarCalls(trace.Id, row.FirstCall.Index)
        : links.ForCall(trace.Id, row.FirstCall.Index);

    private static string FormatChildCount(TreeRow row) =>
        row.ChildCount is { } count ? $"{TextFormatter.FormatCount(count)} below" : "Callees";

    private void WriteMore(string address, string text) => html.Write($"""<li class="more"><a href="{address}">{text}</a></li>""");

    private string CreateQuery(int offset) =>
        query.Length == 0 ? $"?from={TextFormatter.FormatNumber(offset)}" : $"{query}&from={TextFormatter.FormatNumber(offset)}";

    private void WriteRow(TreeRow row)
    {
        html.Write($"""<span class="label">""");
        if (row.IsFolded) WriteFolded(row);
        else WriteCalls(row.Group, GetAddress(row));
        html.Write($"</span>");
        BarHtml.Write(html, row.Duration, row.SelfTime, row.WaitTime, maxDuration);
        html.Write($"""<span class="time">{TextFormatter.FormatTime(row.Duration)}</span>""");
        html.Write($"""<span class="time">{TextFormatter.FormatTime(row.SelfTime)}</span>""");
        html.Write($"""<span class="time">{(row.WaitTime > TimeSpan.Zero ? TextFormatter.FormatTime(row.WaitTime) : "")}</span>""");
    }

    private void WriteFolded(TreeRow row)
    {
        var count = row.Groups.Sum(group => (long)group.Calls.Count);
        html.Write($"{(trace.Tree.IsMissingCalls ? "≥" : "")}{TextFormatter.FormatCallCount(count)} under 1 %: ");
        html.Write($"{TextFormatter.FormatTime(row.Duration)} together");
    }

    private void WriteCalls(SimilarCalls group, string address)
    {
        var firstCall = group.Calls[0];
        if (group.Calls.Count > 1)
        {
            var count = (trace.Tree.IsMissingCalls ? "≥" : "") + TextFormatter.FormatCount(group.Calls.Count);
            html.Write($"""<span class="count">{count} ×</span> """);
        }
        html.Write($"""<a class="name{(firstCall.IsExternal ? " external" : "")}" href="{address}">""");
        html.Write($"""{TextFormatter.FormatName(firstCall.Symbol)}</a> """);
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
                html.Write($"""<span class="error">{TextFormatter.FormatCount(group.ExceptionCount)} threw</span> """);
        }
        DependencyHtml.WriteSummary(html, group.Calls);
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
