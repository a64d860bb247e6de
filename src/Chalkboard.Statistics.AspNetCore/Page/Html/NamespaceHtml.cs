namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>A namespace: its header, its key figures, its entries and its collections.</summary>
internal static class NamespaceHtml
{
    public static void Write(HtmlWriter html, NamespaceModel model, PageLinks links, bool showControls)
    {
        html.Write($"""
            <section class="namespace" id="{model.Id}"><header><h2><a href="{ContentsHtml.GetAnchor(model.Id)}">{model.Name}</a></h2>
            """);
        WriteSwitch(html, model, links, showControls);
        html.Write($"""</header><div class="figures" aria-hidden="true">""");
        foreach (var figure in model.Figures)
        {
            html.Write($"""
                <div class="figure" data-of="{figure.Id}"
                  ><span class="name">{figure.Name}</span><span class="value">{figure.Value.Text}</span></div>
                """);
        }
        html.Write($"""</div><table class="entries" role="table" tabindex="0"><tbody role="rowgroup">""");
        foreach (var entry in model.Entries)
        {
            html.Write($"""
                <tr role="row"><th scope="row" role="rowheader">{entry.Name}</th><td role="cell" id="{entry.Id}"
                """);
            html.Write($" ");
            WriteCell(html, entry.Value, links);
            html.Write($"</tr>");
        }
        html.Write($"""</tbody></table><p class="note">{model.Note}</p><div class="collections">""");
        foreach (var collection in model.Collections) TableHtml.Write(html, collection, links);
        html.Write($"</div></section>\n");
    }

    /// <summary>Writes the rest of a cell, after its id.</summary>
    public static void WriteCell(HtmlWriter html, DisplayValue? value, PageLinks links)
    {
        html.Write($"""class="{value?.CssClass ?? ValueKind.None.GetName()}" """);
        if (value?.Number is { } number)
            html.Write($"""data-n="{number.ToString("R", System.Globalization.CultureInfo.InvariantCulture)}" """);
        if (value is { Kind: ValueKind.Link } link) html.Write($"""><a href="{links.ToLocal(link.Text)}">{link.Text}</a></td>""");
        else html.Write($">{value?.Text}</td>");
    }

    private static void WriteSwitch(HtmlWriter html, NamespaceModel model, PageLinks links, bool showControls)
    {
        html.Write($"""<span class="paused">{(model.Enabled == false ? "paused" : "")}</span>""");
        if (!showControls || model.Enabled is not { } enabled) return;
        html.Write($"""
            <form class="switch" method="post" action="{(enabled ? links.Pause : links.Resume)}"
              ><input type="hidden" name="id" value="{model.Id}"><button>{(enabled ? "Pause" : "Resume")}</button></form>
            """);
    }
}
