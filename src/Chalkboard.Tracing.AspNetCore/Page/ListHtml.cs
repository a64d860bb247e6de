using Chalkboard.Tracing.AspNetCore.Rules;
using Chalkboard.Tracing.Forms;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>All traces, the newest first.</summary>
internal static class ListHtml
{
    public static void Write(HtmlWriter html, IReadOnlyList<KeptTrace> all, (int Left, string? Pattern)? next, string title, Links links, bool controls)
    {
        PageHtml.Begin(html, title, links, "list.js");
        html.Write($"""
            <header class="bar"><h1>{title} <span class="of">Traces</span></h1><div class="tools" id="-tools"></div></header>
            <main>
            """);
        if (controls) WriteNext(html, next, links);
        html.Write($"""<div id="-list">""");
        if (all.Count == 0) html.Write($"""<p class="none">No trace is kept. A request is traced when a rule says so (<code>options.Rules</code> of <code>AddTracing</code>){(controls ? ", or when it is one of the next that are asked for above" : "")}.</p>""");
        else WriteTable(html, all, links, controls);
        html.Write($"</div>");
        PageHtml.End(html);
    }

    private static void WriteTable(HtmlWriter html, IReadOnlyList<KeptTrace> all, Links links, bool controls)
    {
        html.Write($"""
            <div class="scroll"><table class="traces"><thead><tr><th scope="col">Operation</th><th scope="col">Began</th><th scope="col" class="amount">Took</th><th scope="col"></th><th scope="col" class="amount">Events</th><th scope="col" class="amount">Size</th><th scope="col">Kept because it was</th><th scope="col">Download</th>
            """);
        if (controls) html.Write($"""<th scope="col"></th>""");
        html.Write($"</tr></thead><tbody>\n");
        var longest = all.Max(trace => trace.Took);
        foreach (var trace in all)
        {
            html.Write($"""<tr id="{trace.Id}"><th scope="row"><a href="{links.Trace(trace.Id)}">{Texts.Name(trace.Request ?? trace.Name)}</a>""");
            if (trace.Request is not null) html.Write($""" <span class="route">{Texts.Name(Route(trace.Name))}</span>""");
            if (trace.HasFailed) html.Write($""" <span class="error">failed, {Texts.Number(trace.Status!.Value)}</span>""");
            html.Write($"""</th><td><time datetime="{HumanFormat.FormatTime(trace.StartedAt)}">{HumanFormat.FormatTime(trace.StartedAt)}</time></td><td class="amount">{Texts.Time(trace.Took)}</td><td class="bars">""");
            BarHtml.Write(html, trace.Took, TimeSpan.Zero, TimeSpan.Zero, longest);
            html.Write($"""</td><td class="amount">{Texts.Count(trace.Events)}</td><td class="amount">{HumanFormat.FormatBytes(trace.Bytes)}</td><td class="why">{Texts.Value(trace.Why)}</td><td class="downloads">""");
            foreach (var form in TraceForm.All) html.Write($"""<a href="{links.Download(trace.Id, form)}" download>{form.Name}</a> """);
            html.Write($"</td>");
            if (controls) html.Write($"""<td><form class="delete" method="post" action="{links.Delete(trace.Id)}"><button>Delete</button></form></td>""");
            html.Write($"</tr>\n");
        }
        html.Write($"</tbody></table></div>");
    }

    // The method is said before the path.
    private static string Route(string name) => name[(name.IndexOf(' ', StringComparison.Ordinal) + 1)..];

    private static void WriteNext(HtmlWriter html, (int Left, string? Pattern)? next, Links links)
    {
        html.Write($"""<section class="next" id="-next"><form method="post" action="{links.Next}"><label>Trace the next <input type="number" name="count" value="1" min="1" max="{Texts.Number(NextRequests.Most)}" required> requests</label> <label>for <input type="text" name="path" placeholder="any path, or /reports/**" maxlength="200" autocomplete="off" spellcheck="false"></label> <button class="tool">Trace</button></form>""");
        if (next is var (left, pattern)) html.Write($"""<form class="left" method="post" action="{links.Next}"><input type="hidden" name="count" value="0"><span>{Texts.Count(left)} to come{(pattern is null ? "" : $" for {Texts.Name(pattern)}")}</span> <button class="tool">Never mind</button></form>""");
        html.Write($"</section>");
    }
}
