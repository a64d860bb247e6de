using System.Globalization;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>A collection as a table with a row for each record.</summary>
internal static class TableHtml
{
    public static void Write(HtmlWriter html, CollectionModel model, PageLinks links)
    {
        html.Write($"""
            <section class="collection" data-of="{model.Id}"
              ><h3><a href="{ContentsHtml.GetAnchor(model.Id)}">{model.Name}</a>
              <span class="count">{model.Count.ToString("N0", CultureInfo.InvariantCulture)}</span></h3
              ><div class="scroll" tabindex="0" role="group" aria-label="{model.Name}"
              ><table class="{(model.HasRowNames ? "records" : "records list")}" id="{model.Id}"><thead><tr>
            """);
        if (model.HasRowNames) html.Write($"""<th scope="col">Name</th>""");
        foreach (var column in model.Columns)
            html.Write($"""<th scope="col" class="{(column.HasAmounts ? "amounts" : "")}">{column.Name}</th>""");
        html.Write($"</tr></thead><tbody>");
        foreach (var row in model.Rows)
        {
            html.Write($"""<tr id="{row.Id}">""");
            if (model.HasRowNames) html.Write($"""<th scope="row">{row.Name}</th>""");
            for (var i = 0; i < row.Cells.Count; i++)
            {
                html.Write($"""<td id="{row.Id}-{model.Columns[i].Id}" """);
                // Narrow screens show the label in place of the column header.
                if (!model.HasRowNames) html.Write($"""data-label="{model.Columns[i].Name}" """);
                NamespaceHtml.WriteCell(html, row.Cells[i], links);
            }
            html.Write($"</tr>\n");
        }
        html.Write($"""</tbody></table></div><p class="note">{model.Note}</p></section>""");
    }
}
