using Chalkboard.Tracing.AspNetCore.Sources;
using Chalkboard.Tracing.AspNetCore.Views;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>One call: its callers, its outcome, its arguments, and its lines.</summary>
internal static class CallHtml
{
    // The nearest ones are shown.
    private const int MaxCallers = 12;

    public static void Write(HtmlWriter html, CachedTrace trace, Call call, CallDetails detail, SourceText? source, Links links)
    {
        WritePath(html, trace, call, links);
        html.Write($"""<section class="call"><h2>{TextFormatter.FormatName(call.Symbol)}</h2><p class="end">""");
        TreeHtml.WriteOutcome(html, call);
        html.Write($"</p><dl>");
        WriteFact("Duration", TextFormatter.FormatTime(call.Duration));
        WriteFact("Self", TextFormatter.FormatTime(SourceView.GetSelfTime(call)));
        WriteFact("Waiting", TextFormatter.FormatTime(call.Duration - call.ActiveTime));
        WriteFact("Started after", TextFormatter.FormatTime(call.StartedAt));
        WriteFact("Thread", TextFormatter.FormatNumber(call.ThreadId));
        if (call.Symbol.Namespace.Length > 0) WriteFact("Namespace", TextFormatter.FormatName(call.Symbol.Namespace));
        if (call.Symbol.Assembly.Length > 0) WriteFact("Assembly", TextFormatter.FormatName(call.Symbol.Assembly));
        html.Write($"</dl>");
        if (detail.Arguments.Count > 0)
        {
            html.Write($"""<ul class="arguments">""");
            foreach (var argument in detail.Arguments) html.Write($"""<li class="value">{TextFormatter.FormatValue(argument)}</li>""");
            html.Write($"</ul>");
        }
        DependencyHtml.WriteList(html, call, trace.Tree);
        foreach (var caught in detail.CaughtExceptions)
        {
            html.Write($"""<p class="error">caught {TextFormatter.FormatValue(caught.Description)}""");
            if (caught.Line > 0) html.Write($", in line {TextFormatter.FormatNumber(caught.Line)}");
            html.Write($"</p>");
        }
        if (detail.Lines.Count > 0) LinesHtml.Write(html, detail.Lines, source, call.Duration);
        html.Write($"</section>\n");

        void WriteFact(string key, string value) => html.Write($"<div><dt>{key}</dt><dd>{value}</dd></div>");
    }

    public static void WritePath(HtmlWriter html, CachedTrace trace, Call call, Links links)
    {
        var path = new List<Call>();
        var ancestor = call.Caller;
        for (; ancestor is not null && path.Count < MaxCallers; ancestor = ancestor.Caller) path.Add(ancestor);
        html.Write($"""<nav class="path" aria-label="Callers">""");
        html.Write($"""<a href="{links.ForTrace(trace.Id)}">{TextFormatter.FormatName(trace.Recording.Name)}</a>""");
        if (ancestor is not null) html.Write($" › …");
        path.Reverse();
        foreach (var caller in path)
        {
            html.Write($""" › <a href="{links.ForCall(trace.Id, caller.Index)}">{TextFormatter.FormatName(caller.Symbol)}</a>""");
        }
        html.Write($"</nav>");
    }
}
