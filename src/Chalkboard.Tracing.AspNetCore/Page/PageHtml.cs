namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>What all pages have in common. All are whole without script.</summary>
internal static class PageHtml
{
    public static void Begin(Html html, string title, Links links, string script)
    {
        html.Write($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <title>{title} · Traces</title>
            <link rel="icon" href="{links.Asset("icon.svg")}">
            <link rel="stylesheet" href="{links.Asset("traces.css")}">
            <script src="{links.Asset("theme.js")}"></script>
            <script type="module" src="{links.Asset(script)}"></script>
            </head>
            <body>

            """);
    }

    public static void End(Html html) => html.Write($"</main>\n</body>\n</html>\n");
}
