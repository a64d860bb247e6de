using Chalkboard.Tracing.AspNetCore.Sources;
using Chalkboard.Tracing.AspNetCore.Views;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>One call: who led to it, how it ended, its arguments, and what it did line by line.</summary>
internal static class CallHtml
{
    // Who led to it, the nearest.
    private const int _callers = 12;

    public static void Write(HtmlWriter html, OpenTrace trace, Call call, CallDetail detail, SourceText? source, Links links)
    {
        WritePath(html, trace, call, links);
        html.Write($"""<section class="call"><h2>{Texts.Name(call.Symbol.Name)}</h2><p class="end">""");
        TreeHtml.WriteEnd(html, call);
        html.Write($"</p><dl>");
        Fact("Wall", Texts.Time(call.Wall));
        Fact("Own", Texts.Time(SourceView.Self(call)));
        Fact("Waited", Texts.Time(call.Wall - call.Active));
        Fact("Began after", Texts.Time(call.StartedAt));
        Fact("Thread", Texts.Number(call.Thread));
        if (call.Symbol.Namespace.Length > 0) Fact("Namespace", Texts.Name(call.Symbol.Namespace));
        if (call.Symbol.Assembly.Length > 0) Fact("Assembly", Texts.Name(call.Symbol.Assembly));
        html.Write($"</dl>");
        if (detail.Arguments.Count > 0)
        {
            html.Write($"""<ul class="arguments">""");
            foreach (var argument in detail.Arguments) html.Write($"""<li class="value">{Texts.Value(argument)}</li>""");
            html.Write($"</ul>");
        }
        foreach (var caught in detail.Caught)
            html.Write($"""<p class="error">caught {Texts.Value(caught.Value)}{(caught.Line > 0 ? $", in line {Texts.Number(caught.Line)}" : "")}</p>""");
        if (detail.Lines.Count > 0) LinesHtml.Write(html, detail.Lines, source, call.Wall);
        html.Write($"</section>\n");

        void Fact(string key, string value) => html.Write($"<div><dt>{key}</dt><dd>{value}</dd></div>");
    }

    public static void WritePath(HtmlWriter html, OpenTrace trace, Call call, Links links)
    {
        var path = new List<Call>();
        var at = call.Caller;
        for (; at is not null && path.Count < _callers; at = at.Caller) path.Add(at);
        html.Write($"""<nav class="path" aria-label="Callers"><a href="{links.Trace(trace.Id)}">{Texts.Name(trace.Recording.Name)}</a>""");
        if (at is not null) html.Write($" › …");
        path.Reverse();
        foreach (var caller in path) html.Write($""" › <a href="{links.Call(trace.Id, caller.Index)}">{Texts.Name(caller.Symbol.Name)}</a>""");
        html.Write($"</nav>");
    }
}
