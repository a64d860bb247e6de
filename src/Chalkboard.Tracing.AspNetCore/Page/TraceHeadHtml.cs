using Chalkboard.Tracing.AspNetCore.Views;
using Chalkboard.Tracing.Forms;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>The head of all pages of one trace: what it is of, the ways to look at it, and its facts.</summary>
internal static class TraceHeadHtml
{
    public static void Write(HtmlWriter html, OpenTrace trace, Links links, string list, string current, string search)
    {
        var recording = trace.Recording;
        var name = Texts.Name(recording.Name);
        html.Write($"""
            <header class="bar">
            <h1><a href="{list}">Traces</a> <span class="of">{name}</span></h1>
            <nav class="ways">
            """);
        Way("Calls", "calls", links.Trace(trace.Id));
        Way("Hot", "hot", links.Hot(trace.Id));
        html.Write($"""
            </nav>
            <form class="tools" id="-tools" method="get" action="{links.Trace(trace.Id)}" role="search"><input type="search" name="find" value="{search}" placeholder="Search calls and values" aria-label="Search calls and values" aria-keyshortcuts="/" autocomplete="off" spellcheck="false" maxlength="200"><button class="tool">Search</button></form>
            </header>
            <main>
            <section class="facts"><dl>
            """);
        Fact("Began", HumanFormat.FormatTime(recording.StartedAt));
        Fact("Took", Texts.Time(trace.Tree.Whole));
        Fact("At work", Texts.Time(trace.Tree.Busy));
        Fact("Calls", Texts.Count(trace.Tree.Count, trace.Tree));
        Fact("Events", Texts.Count(recording.Events.Count));
        if (recording.KeptBecause is { } why) Fact("Kept because it was", Texts.Value(why));
        foreach (var (key, value) in recording.Details)
        {
            if (key != Keeping.TraceHeader.EventsName) Fact(Texts.Name(key), Texts.Value(value));
        }
        html.Write($"""</dl><p class="downloads">Download """);
        foreach (var form in TraceForm.All) html.Write($"""<a href="{links.Download(trace.Id, form)}" download>{form.Name}</a> """);
        html.Write($"</p>");
        if (recording.IsTruncated) html.Write($"""<p class="warn">Truncated: it ends in the middle, and what came after is missing.</p>""");
        foreach (var drop in recording.Dropped) html.Write($"""<p class="warn">Not recorded: {(drop.IsAtLeast ? "at least " : "")}{Texts.Count(drop.Count)} {Texts.Value(drop.What)}.</p>""");
        html.Write($"</section>\n");

        void Way(string text, string way, string address)
        {
            html.Write($"<a ");
            if (way == current) html.Write($"""aria-current="page" """);
            html.Write($"""href="{address}">{text}</a> """);
        }

        void Fact(string key, string value) => html.Write($"<div><dt>{key}</dt><dd>{value}</dd></div>");
    }

    /// <summary>Why a trace may hold no call, and what to do.</summary>
    public static void WriteEmpty(HtmlWriter html, OpenTrace trace)
    {
        if (trace.Tree.LacksCalls) html.Write($"""<p class="none">No call was recorded: what the trace lacks is said above.</p>""");
        else html.Write($"""<p class="none">No call was recorded: nothing that ran is woven, or filters leave it out. Add the package <code>Chalkboard.Tracing.Weaver</code> to the project of the application, and build it again.</p>""");
    }
}
