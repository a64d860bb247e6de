namespace Chalkboard.Pages;

/// <summary>The head of every page.</summary>
internal static class PageHeadHtml
{
    /// <summary>Writes everything before the body.</summary>
    /// <param name="html">The destination.</param>
    /// <param name="title">The title.</param>
    /// <param name="getAssetPath">Returns the address of an asset.</param>
    /// <param name="styles">The style sheets in addition to the common one.</param>
    /// <param name="script">The script module; null if the page has none.</param>
    public static void Write(HtmlWriter html, string title, Func<string, string> getAssetPath, IEnumerable<string> styles, string? script)
    {
        html.Write($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <title>{title}</title>
            <link rel="icon" href="{getAssetPath("icon.svg")}">

            """);
        foreach (var style in styles.Prepend("base.css")) html.Write($"<link rel=\"stylesheet\" href=\"{getAssetPath(style)}\">\n");
        html.Write($"""
            <script src="{getAssetPath("theme.js")}"></script>

            """);
        if (script is not null) html.Write($"<script type=\"module\" src=\"{getAssetPath(script)}\"></script>\n");
        html.Write($"</head>\n");
    }
}
