namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>The table of contents, with links to the data and the metrics.</summary>
internal static class ContentsHtml
{
    public static void Write(HtmlWriter html, PageModel page, PageLinks links)
    {
        html.Write($"""
            <nav class="contents" aria-label="Contents"><details id="-contents" open><summary>Contents</summary><ul id="-namespaces">
            """);
        foreach (var model in page.Namespaces)
        {
            html.Write($"""<li data-of="{model.Id}"><a href="{GetAnchor(model.Id)}">{model.Name}</a>""");
            if (model.Collections.Count > 0)
            {
                html.Write($"<ul>");
                foreach (var collection in model.Collections)
                    html.Write($"""<li><a href="{GetAnchor(collection.Id)}">{collection.Name}</a></li>""");
                html.Write($"</ul>");
            }
            html.Write($"</li>");
        }
        html.Write($"""
            </ul><p class="also"><a href="{links.Data}">JSON</a> <a href="{links.Metrics}">Metrics</a></p></details></nav>
            """);
    }

    public static string GetAnchor(string id) => "#" + Uri.EscapeDataString(id);
}
