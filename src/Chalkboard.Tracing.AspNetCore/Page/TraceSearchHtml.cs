using System.Globalization;
using Chalkboard.Tracing.AspNetCore.Views.Search;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>The form that searches kept traces, and what a search found.</summary>
internal static class TraceSearchHtml
{
    public static void WriteForm(HtmlWriter html, TraceQuery query)
    {
        html.Write($"""<form class="search" method="get" role="search" aria-label="Search traces">""");
        WriteField("find", "Path, route, trace id or user", query.Text, "/orders");
        WriteField("status", "Status", query.Status, "500, 4xx, failed");
        WriteField("duration", "Duration", query.Duration, "> 500ms");
        WriteField("call", "Method called", query.Call, "Orders.Total");
        WriteField("value", "Text in values", query.Value, "");
        html.Write($"""<button class="tool">Search</button>""");
        if (!query.IsEmpty) html.Write($""" <a href="?">Show all</a>""");
        html.Write($"</form>");

        void WriteField(string name, string label, string value, string placeholder)
        {
            html.Write($"""<label>{label} <input type="text" name="{name}" value="{value}" placeholder="{placeholder}" """);
            html.Write($"""maxlength="{TreeQuery.MaxSearchLength.ToString(CultureInfo.InvariantCulture)}" """);
            html.Write($"""autocomplete="off" spellcheck="false"></label> """);
        }
    }

    public static void WriteResult(HtmlWriter html, TraceQuery query, TraceSearchResult result)
    {
        if (query.IsEmpty) return;
        if (!query.IsDurationValid)
        {
            html.Write($"""<p class="warn" id="-found">{TextFormatter.FormatValue(query.Duration)} is not a duration. """);
            html.Write($"Write a number with µs, ms, s or min, such as &gt; 500ms or &lt; 2s.</p>");
            return;
        }
        html.Write($"""<p class="note" id="-found">{TextFormatter.FormatCount(result.Traces.Count)} of """);
        html.Write($"{TextFormatter.FormatCount(result.TotalCount)} traces found.");
        if (query.HasContents)
        {
            html.Write($" The calls of {TextFormatter.FormatCount(result.SearchedCount)} of ");
            html.Write($"{TextFormatter.FormatCount(result.CandidateCount)} were searched");
            if (result.ContinueBefore.Length > 0)
            {
                html.Write($", the newest, for {TextFormatter.FormatTime(TraceSearch.Timeout)}. ");
                html.Write($"""<a href="{query.GetQueryString(result.ContinueBefore)}">Search older ones</a>""");
            }
            else html.Write($".");
        }
        html.Write($"</p>");
    }
}
