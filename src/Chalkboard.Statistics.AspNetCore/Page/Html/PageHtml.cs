using System.Globalization;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>The page as HTML, whole without script. The script makes and changes the same elements.</summary>
internal static class PageHtml
{
    public static void Write(Html html, PageModel page, string title, PageLinks links, bool controls)
    {
        html.Write($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <title>{title} · Statistics</title>
            <link rel="icon" href="{links.Asset("icon.svg")}">
            <link rel="stylesheet" href="{links.Asset("uPlot.min.css")}">
            <link rel="stylesheet" href="{links.Asset("page.css")}">
            <script src="{links.Asset("theme.js")}"></script>
            <script type="module" src="{links.Asset("page.js")}"></script>
            </head>
            <body data-live="{links.Live}" data-pause="{links.Pause}" data-resume="{links.Resume}" data-controls="{(controls ? "yes" : "no")}">

            """);
        WriteBar(html, page, title);
        html.Write($"""<div class="frame">""");
        ContentsHtml.Write(html, page, links);
        html.Write($"""<main id="-main">""");
        html.Write($"""<div id="-list">""");
        foreach (var each in page.Namespaces) NamespaceHtml.Write(html, each, links, controls);
        html.Write($"""</div><p class="note" id="-note">{page.Note}</p></main></div>""");
        html.Write($"\n</body>\n</html>\n");
    }

    private static void WriteBar(Html html, PageModel page, string title)
    {
        var time = Humane.Time(page.Time);
        var clock = page.Time.ToUniversalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        html.Write($"""
            <header class="bar">
            <h1>{title}</h1>
            <p class="status" id="-status" data-state="still"><span class="what">As of</span> <time datetime="{time}" title="{time}">{clock}<span class="zone"> UTC</span></time></p>
            <div class="tools" id="-tools"></div>
            </header>

            """);
    }
}
