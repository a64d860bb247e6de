using Chalkboard.Tracing.AspNetCore.Views;
using Chalkboard.Tracing.Formats;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>The header of all pages of one trace: its operation, the links to its views, and its facts.</summary>
internal static class TraceHeaderHtml
{
    public static void Write(HtmlWriter html, CachedTrace trace, Links links, string listAddress, string currentView, string search)
    {
        var recording = trace.Recording;
        var name = TextFormatter.FormatName(recording.Name);
        // A chart marks the calls that are found.
        var searchAddress = currentView switch
        {
            "timeline" => links.ForTimeline(trace.Id),
            "flame" => links.ForFlame(trace.Id),
            _ => links.ForTrace(trace.Id),
        };
        var searched = currentView is "timeline" or "flame" ? "Search calls" : "Search calls and values";
        html.Write($"""
            <header class="bar">
            <h1><a href="{listAddress}">Traces</a> <span class="of">{name}</span></h1>
            <nav class="views">
            """);
        WriteView("Calls", "calls", links.ForTrace(trace.Id));
        WriteView("Timeline", "timeline", links.ForTimeline(trace.Id));
        WriteView("Flame graph", "flame", links.ForFlame(trace.Id));
        WriteView("Hot", "hot", links.ForHotSpots(trace.Id));
        WriteView("Difference", "difference", links.ForDifference(trace.Id));
        html.Write($"""
            </nav>
            <form class="tools" id="-tools" method="get" action="{searchAddress}" role="search">
            <input type="search" name="find" value="{search}" placeholder="{searched}"
                aria-label="{searched}" aria-keyshortcuts="/" autocomplete="off" spellcheck="false" maxlength="200">
            <button class="tool">Search</button>
            </form>
            </header>
            <main>
            <section class="facts"><dl>
            """);
        WriteFact("Started", HumanFormat.FormatTime(recording.StartedAt));
        WriteFact("Duration", TextFormatter.FormatTime(trace.Tree.Duration));
        WriteFact("Active", TextFormatter.FormatTime(trace.Tree.ActiveTime));
        WriteFact("Calls", TextFormatter.FormatCount(trace.Tree.Count, trace.Tree));
        WriteFact("Events", TextFormatter.FormatCount(recording.Events.Count));
        if (recording.KeepReason is { } keepReason) WriteFact("Kept", TextFormatter.FormatValue(keepReason));
        foreach (var (key, value) in recording.Details) WriteFact(TextFormatter.FormatName(key), TextFormatter.FormatValue(value));
        html.Write($"""</dl><p class="downloads">Download """);
        foreach (var format in TraceFormat.All)
        {
            html.Write($"""<a href="{links.ForDownload(trace.Id, format)}" download>{format.Name}</a> """);
        }
        html.Write($"</p>");
        if (recording.IsTruncated)
            html.Write($"""<p class="warn">Truncated: the end of the file is missing, and with it the last events.</p>""");
        foreach (var drop in recording.Dropped)
        {
            html.Write($"""<p class="warn">Not recorded: {(drop.IsLowerBound ? "at least " : "")}""");
            html.Write($"{TextFormatter.FormatCount(drop.Count)} {TextFormatter.FormatValue(drop.Description)}.</p>");
        }
        html.Write($"</section>\n");

        void WriteView(string text, string view, string address)
        {
            html.Write($"<a ");
            if (view == currentView) html.Write($"""aria-current="page" """);
            html.Write($"""href="{address}">{text}</a> """);
        }

        void WriteFact(string key, string value) => html.Write($"<div><dt>{key}</dt><dd>{value}</dd></div>");
    }

    /// <summary>Explains why a trace has no call, and what to do.</summary>
    public static void WriteEmpty(HtmlWriter html, CachedTrace trace)
    {
        if (trace.Tree.IsMissingCalls) html.Write($"""<p class="none">No call was recorded. The list above says what is missing.</p>""");
        else
        {
            html.Write($"""<p class="none">No call was recorded: no called method is woven, or filters exclude all calls. """);
            html.Write($"Add the package ");
            html.Write($"""<code>Chalkboard.Tracing.Weaver</code> to the project of the application, and build it again.</p>""");
        }
    }
}
