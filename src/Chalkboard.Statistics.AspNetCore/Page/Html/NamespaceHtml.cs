namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>A namespace: its header, its key figures, its entries and its collections.</summary>
internal static class NamespaceHtml
{
    public static void Write(Html html, NamespaceModel model, PageLinks links, bool controls)
    {
        html.Write($"""<section class="namespace" id="{model.Id}"><header><h2><a href="{ContentsHtml.Anchor(model.Id)}">{model.Name}</a></h2>""");
        WriteSwitch(html, model, links, controls);
        html.Write($"""</header><div class="figures" aria-hidden="true">""");
        foreach (var figure in model.Figures) html.Write($"""<div class="figure" data-of="{figure.Id}"><span class="name">{figure.Name}</span><span class="value">{figure.Shown.Text}</span></div>""");
        html.Write($"""</div><table class="entries" role="table" tabindex="0"><tbody role="rowgroup">""");
        foreach (var entry in model.Entries)
        {
            html.Write($"""<tr role="row"><th scope="row" role="rowheader">{entry.Name}</th><td role="cell" id="{entry.Id}" """);
            WriteCell(html, entry.Shown, links);
            html.Write($"</tr>");
        }
        html.Write($"""</tbody></table><p class="note">{model.Note}</p><div class="collections">""");
        foreach (var collection in model.Collections) TableHtml.Write(html, collection, links);
        html.Write($"</div></section>\n");
    }

    /// <summary>The rest of a cell, after its id.</summary>
    public static void WriteCell(Html html, Shown? shown, PageLinks links)
    {
        html.Write($"""class="{shown?.Class ?? Kind.None.Name()}" """);
        if (shown?.Number is { } number) html.Write($"""data-n="{number.ToString("R", System.Globalization.CultureInfo.InvariantCulture)}" """);
        if (shown is { Kind: Kind.Link } link) html.Write($"""><a href="{links.Local(link.Text)}">{link.Text}</a></td>""");
        else html.Write($">{shown?.Text}</td>");
    }

    private static void WriteSwitch(Html html, NamespaceModel model, PageLinks links, bool controls)
    {
        html.Write($"""<span class="paused">{(model.Enabled == false ? "paused" : "")}</span>""");
        if (!controls || model.Enabled is not { } enabled) return;
        html.Write($"""
            <form class="switch" method="post" action="{(enabled ? links.Pause : links.Resume)}"><input type="hidden" name="id" value="{model.Id}"><button>{(enabled ? "Pause" : "Resume")}</button></form>
            """);
    }
}
