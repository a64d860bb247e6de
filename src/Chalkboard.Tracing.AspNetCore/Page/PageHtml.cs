namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>The beginning and the end of all pages. They are complete without script.</summary>
internal static class PageHtml
{
    public static void Begin(HtmlWriter html, string title, Links links, string script)
    {
        PageHeadHtml.Write(html, $"{title} · Traces", links.ForAsset, ["traces.css"], script);
        html.Write($"<body>\n");
    }

    public static void End(HtmlWriter html) => html.Write($"</main>\n</body>\n</html>\n");
}
