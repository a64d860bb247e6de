using Chalkboard.Tracing.AspNetCore.Views;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>Calls as a tree whose branches open and close without script. What is not on the page is behind a link, which script follows in place.</summary>
/// <param name="html">Where to.</param>
/// <param name="trace">The trace.</param>
/// <param name="links">Addresses.</param>
/// <param name="whole">What the longest bar stands for.</param>
/// <param name="query">What is added to addresses, so that a search goes on: empty, or from the question mark on.</param>
internal sealed class TreeHtml(HtmlWriter html, OpenTrace trace, Links links, TimeSpan whole, string query)
{
    // What took at least so much of the whole is open from the start, as is what leads to an exception.
    private const double _openFrom = 0.1;

    public void Write(Level level, string here)
    {
        html.Write($"""<div class="columns" aria-hidden="true"><span class="what">Call</span><span class="bar"></span><span class="time">wall</span><span class="time">own</span><span class="time">waited</span></div><ul class="tree" id="-tree">""");
        if (level.From > 0) WriteMore($"{here}{Query(Math.Max(0, level.From - Rows.MostOfLevel))}", $"{Texts.Count(level.From)} before these");
        foreach (var row in level.Rows) Write(row, depth: 1);
        var shown = level.From + level.Rows.Count;
        if (shown < level.All) WriteMore($"{here}{Query(shown)}", $"{Texts.Count(level.All - shown)} more");
        html.Write($"</ul>\n");
    }

    private void Write(Row row, int depth)
    {
        var threw = row.Branch.Threw > 0 ? " threw" : "";
        if (row.Below is 0)
        {
            html.Write($"""<li class="leaf{(row.IsFound ? " found" : "")}{threw}"><div class="row">""");
            WriteRow(row);
            html.Write($"</div></li>\n");
            return;
        }
        var address = row.Branch.Calls.Count > 1 ? links.Like(trace.Id, row.First.Index) : links.Call(trace.Id, row.First.Index);
        html.Write($"""<li class="{(row.IsFound ? "found" : "")}{threw}">""");
        if (row.Shown is not { } shown)
        {
            // The address without script is that of the call, where these stand as well.
            html.Write($"""<details data-from="{address}{query}"><summary class="row">""");
            WriteRow(row);
            html.Write($"""</summary><ul><li class="more"><a href="{address}{query}">{Below(row)}</a></li></ul></details></li>""");
            return;
        }
        html.Write($"<details");
        if (IsOpen(row, depth)) html.Write($" open");
        html.Write($"""><summary class="row">""");
        WriteRow(row);
        html.Write($"</summary><ul>");
        foreach (var one in shown) Write(one, depth + 1);
        if (row.Below > shown.Count) WriteMore($"{address}{Query(shown.Count)}", $"{Texts.Count(row.Below.Value - shown.Count)} more");
        html.Write($"</ul></details></li>\n");
    }

    private bool IsOpen(Row row, int depth) => query.Length > 0 || depth == 1 || (row.Branch.Calls.Count == 1 && ((whole > TimeSpan.Zero && row.Wall / whole >= _openFrom) || row.LeadsToException));

    private static string Below(Row row) => row.Below is { } count ? $"{Texts.Count(count)} below" : "What it called";

    private void WriteMore(string address, string text) => html.Write($"""<li class="more"><a href="{address}">{text}</a></li>""");

    private string Query(int from) => query.Length == 0 ? $"?from={Texts.Number(from)}" : $"{query}&from={Texts.Number(from)}";

    private void WriteRow(Row row)
    {
        var (branch, call) = (row.Branch, row.First);
        var waited = branch.Wall - branch.Active;
        html.Write($"""<span class="what">""");
        if (branch.Calls.Count > 1) html.Write($"""<span class="count">{(trace.Tree.LacksCalls ? "≥" : "")}{Texts.Count(branch.Calls.Count)} ×</span> """);
        var address = branch.Calls.Count > 1 ? links.Like(trace.Id, call.Index) : links.Call(trace.Id, call.Index);
        html.Write($"""<a class="name{(call.IsExternal ? " external" : "")}" href="{address}">{Texts.Name(branch.Name)}</a> """);
        if (branch.Calls.Count == 1)
        {
            if (Texts.Place(call) is { } place) html.Write($"""<span class="place">{place}</span> """);
            WriteEnd(html, call);
        }
        else
        {
            html.Write($"""<span class="place">slowest {Texts.Time(branch.Calls.Max(one => one.Wall))}</span> """);
            if (branch.Threw > 0) html.Write($"""<span class="error">{Texts.Count(branch.Threw)} threw</span>""");
        }
        html.Write($"</span>");
        BarHtml.Write(html, branch.Wall, branch.Self, waited, whole);
        html.Write($"""<span class="time">{Texts.Time(branch.Wall)}</span><span class="time">{Texts.Time(branch.Self)}</span><span class="time">{(waited > TimeSpan.Zero ? Texts.Time(waited) : "")}</span>""");
    }

    /// <summary>How a call ended.</summary>
    public static void WriteEnd(HtmlWriter html, Call call)
    {
        switch (call.End)
        {
            case CallEnd.Threw:
                html.Write($"""<span class="error">threw {(call.Value.IsEmpty ? "" : Texts.Value(call.Value))}</span>""");
                break;
            case CallEnd.Cut:
                html.Write($"""<span class="cut">still open at the end</span>""");
                break;
            default:
                if (!call.Value.IsEmpty) html.Write($"""<span class="value">{Texts.Value(call.Value)}</span>""");
                break;
        }
    }
}
