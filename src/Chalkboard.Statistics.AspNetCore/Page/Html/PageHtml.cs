using System.Globalization;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>The page as HTML, complete without script. The script creates and changes the same elements.</summary>
internal static class PageHtml
{
    public static void Write(HtmlWriter html, PageModel page, string title, PageLinks links, bool showControls)
    {
        PageHeadHtml.Write(html, $"{title} · Statistics", links.GetAsset, ["uPlot.min.css", "page.css"], "page.js");
        html.Write($"""
            <body data-root="{links.Root}" data-live="{links.Live}" data-pause="{links.Pause}" data-resume="{links.Resume}"
              data-controls="{(showControls ? "yes" : "no")}">

            """);
        WriteBar(html, page, title);
        html.Write($"""<div class="frame">""");
        ContentsHtml.Write(html, page, links);
        html.Write($"""<main id="-main">""");
        html.Write($"""<div id="-list">""");
        foreach (var model in page.Namespaces) NamespaceHtml.Write(html, model, links, showControls);
        html.Write($"""</div><p class="note" id="-note">{page.Note}</p></main></div>""");
        html.Write($"\n</body>\n</html>\n");
    }

    private static void WriteBar(HtmlWriter html, PageModel page, string title)
    {
        var time = HumanFormat.FormatTime(page.Time);
        var clock = page.Time.ToUniversalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        html.Write($"""
            <header class="bar">
            <h1>{title}</h1>
            <p class="status" id="-status" data-state="still"><span class="what">As of</span>
            <time datetime="{time}" title="{time}">{clock}<span class="zone"> UTC</span></time></p>
            <div class="tools" id="-tools"></div>
            </header>

            """);
    }
}
