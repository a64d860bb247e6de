using Chalkboard.Tracing.AspNetCore.Rules;
using Chalkboard.Tracing.AspNetCore.Views.Search;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>The list of all traces, the newest first.</summary>
internal static class ListHtml
{
    public static void Write(HtmlWriter html, TraceQuery query, TraceSearchResult result, (int Count, string? Pattern)? nextRequests,
        string title, Links links, bool canControl)
    {
        PageHtml.Begin(html, title, links, "list.js");
        html.Write($"""
            <header class="bar"><h1>{title} <span class="of">Traces</span></h1><div class="tools" id="-tools"></div></header>
            <main>
            """);
        if (canControl) WriteNextRequests(html, nextRequests, links);
        if (result.TotalCount > 0) TraceSearchHtml.WriteForm(html, query);
        // A search that reads recordings is not repeated to refresh the list.
        html.Write($"""<div id="-list"{(query.HasContents ? " data-static" : "")}>""");
        TraceSearchHtml.WriteResult(html, query, result);
        if (result.TotalCount == 0)
        {
            html.Write($"""<p class="none">No trace is kept. A request is traced when a rule chooses it (<code>options.Rules</code> """);
            html.Write($"""of <code>AddCallTracing</code>){(canControl ? ", or when you request it with the form above" : "")}. """);
            html.Write($"""A request that calls no woven method is kept only if a header requested its trace.</p>""");
        }
        else if (result.Traces.Count > 0) WriteTable(html, result.Traces, links, canControl);
        html.Write($"</div>");
        PageHtml.End(html);
    }

    private static void WriteTable(HtmlWriter html, IReadOnlyList<StoredTrace> traces, Links links, bool canControl)
    {
        html.Write($"""
            <div class="scroll"><table class="traces"><thead><tr>
            <th scope="col">Operation</th>
            <th scope="col">Started</th>
            <th scope="col" class="amount">Duration</th>
            <th scope="col"></th>
            <th scope="col" class="amount">Events</th>
            <th scope="col" class="amount">Size</th>
            <th scope="col">Kept</th>
            """);
        if (canControl) html.Write($"""<th scope="col"></th>""");
        html.Write($"</tr></thead><tbody>\n");
        var longest = traces.Max(trace => trace.Duration);
        foreach (var trace in traces)
        {
            html.Write($"""<tr id="{trace.Id}"{(trace.IsFailed ? " class=failed" : "")}><th scope="row">""");
            html.Write($"""<a href="{links.ForTrace(trace.Id)}">{TextFormatter.FormatName(trace.Request ?? trace.Name)}</a>""");
            if (trace.Request is not null && trace.Request != trace.Name)
                html.Write($""" <span class="route">{TextFormatter.FormatName(GetRoute(trace.Name))}</span>""");
            if (trace.UserName is { } user) html.Write($""" <span class="route">for {TextFormatter.FormatName(user)}</span>""");
            if (trace.IsFailed)
            {
                html.Write($""" <span class="error">failed, {TextFormatter.FormatNumber(trace.StatusCode!.Value)}</span>""");
            }
            if (trace.RepeatedDependency is { } repeated)
            {
                html.Write($""" <span class="repeated" title="{TextFormatter.FormatValue(repeated)}">""");
                html.Write($"""repeated {GetKind(repeated)}</span>""");
            }
            if (trace.IsTruncated) html.Write($""" <span class="error">truncated</span>""");
            html.Write($"""</th><td>""");
            html.Write($"""<time datetime="{HumanFormat.FormatTime(trace.StartedAt)}">{HumanFormat.FormatTime(trace.StartedAt)}</time>""");
            html.Write($"""</td><td class="amount">{TextFormatter.FormatTime(trace.Duration)}</td><td class="bars">""");
            BarHtml.Write(html, trace.Duration, TimeSpan.Zero, TimeSpan.Zero, longest);
            html.Write($"""</td><td class="amount">{TextFormatter.FormatCount(trace.EventCount)}</td>""");
            html.Write($"""<td class="amount">{HumanFormat.FormatBytes(trace.Bytes)}</td>""");
            html.Write($"""<td class="keep-reason">{TextFormatter.FormatValue(trace.KeepReason)}</td>""");
            if (canControl)
            {
                html.Write($"""<td><form class="delete" method="post" action="{links.ForDelete(trace.Id)}"><button>Delete</button>""");
                html.Write($"""</form></td>""");
            }
            html.Write($"</tr>\n");
        }
        html.Write($"</tbody></table></div>");
    }

    // Its description begins with "214 × SQL in".
    private static string GetKind(string repeated) =>
        TextFormatter.FormatName(repeated[..Math.Max(0, repeated.IndexOf(" in ", StringComparison.Ordinal))]);

    // The name begins with the method.
    private static string GetRoute(string name) => name[(name.IndexOf(' ', StringComparison.Ordinal) + 1)..];

    private static void WriteNextRequests(HtmlWriter html, (int Count, string? Pattern)? nextRequests, Links links)
    {
        html.Write($"""<section class="next" id="-next"><form method="post" action="{links.NextRequests}"><label>Trace the next """);
        html.Write($"""<input type="number" name="count" value="1" min="1" """);
        html.Write($"""max="{TextFormatter.FormatNumber(NextRequestsRule.MaxCount)}" required> requests</label> """);
        html.Write($"""<label>for """);
        html.Write($"""<input type="text" name="path" placeholder="any path, or /reports/**" """);
        html.Write($"""maxlength="200" autocomplete="off" spellcheck="false">""");
        html.Write($"""</label> <button class="tool">Trace</button></form>""");
        if (nextRequests is var (remaining, pattern))
        {
            html.Write($"""<form class="left" method="post" action="{links.NextRequests}"><input type="hidden" name="count" value="0">""");
            html.Write($"""<span>{TextFormatter.FormatCount(remaining)} to come""");
            if (pattern is not null) html.Write($""" for {TextFormatter.FormatName(pattern)}""");
            html.Write($"""</span> <button class="tool">Cancel</button></form>""");
        }
        html.Write($"</section>");
    }
}
