using System.Globalization;
using Chalkboard.Tracing.AspNetCore.Views;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>The place of a chart, which a script draws. The tree has the same calls, and needs no script.</summary>
internal static class ChartHtml
{
    public static void Write(HtmlWriter html, CachedTrace trace, Links links, string name, string description, long total, string data,
        string search)
    {
        if (total == 0)
        {
            TraceHeaderHtml.WriteEmpty(html, trace);
            return;
        }
        html.Write($"""<section class="chart" id="-chart" data-address="{data}" data-calls="{links.ForCall(trace.Id)}" """);
        html.Write($"""data-total="{total.ToString(CultureInfo.InvariantCulture)}" data-find="{search}">""");
        html.Write($"""
            <div class="chart-tools" id="-chart-tools" hidden>
            <button type="button" data-key="+" aria-label="Zoom in" aria-keyshortcuts="+">+</button>
            <button type="button" data-key="-" aria-label="Zoom out" aria-keyshortcuts="-">−</button>
            <button type="button" data-key="0" aria-keyshortcuts="0">Whole</button>
            <p id="-selected" role="status"></p>
            <a id="-open" hidden>Open call</a>
            </div>
            <canvas id="-canvas" tabindex="0" role="application" hidden aria-label="{name}" aria-describedby="-keys"></canvas>
            <p class="note" id="-keys">{description} Drag to move, Ctrl and the wheel to zoom; arrows select, + and − zoom, 0 shows all,
            Shift and arrows move, Enter opens the call, / searches.
            </p>
            <p class="note">The <a href="{links.ForTrace(trace.Id)}">tree of calls</a> has the same calls, for reading without this picture
            or without script.</p>
            </section>
            """);
    }
}
