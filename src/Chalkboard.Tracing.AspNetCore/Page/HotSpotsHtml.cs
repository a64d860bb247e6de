using System.Globalization;
using Chalkboard.Tracing.AspNetCore.Views;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>The methods that were called, by their self time.</summary>
internal static class HotSpotsHtml
{
    private const int MaxRows = 100;

    public static void Write(HtmlWriter html, CachedTrace trace, IReadOnlyList<HotSpot> hotSpots, Links links)
    {
        html.Write($"""
            <div class="scroll"><table class="hot-spots"><thead><tr>
            <th scope="col">Method</th>
            <th scope="col"></th>
            <th scope="col" class="amount">self</th>
            <th scope="col" class="amount">share</th>
            <th scope="col" class="amount">waiting</th>
            <th scope="col" class="amount">duration</th>
            <th scope="col" class="amount">calls</th>
            </tr></thead><tbody>
            """);
        foreach (var spot in hotSpots.Take(MaxRows))
        {
            var share = trace.Tree.ActiveTime == TimeSpan.Zero
                ? ""
                : (spot.SelfTime / trace.Tree.ActiveTime).ToString("0.0 %", CultureInfo.InvariantCulture);
            html.Write($"""<tr><th scope="row">""");
            html.Write($"""<a class="name{(spot.FirstCall.IsExternal ? " external" : "")}" """);
            html.Write($"""href="{links.ForTrace(trace.Id)}?find={Uri.EscapeDataString(Truncate(spot.Name))}">""");
            html.Write($"""{TextFormatter.FormatName(spot.FirstCall.Symbol)}</a> """);
            html.Write($"""<span class="location">{(spot.FirstCall.IsExternal ? null : TextFormatter.FormatLocation(spot.FirstCall))}""");
            html.Write($"""</span></th><td class="bars">""");
            BarHtml.Write(html, spot.SelfTime, spot.SelfTime, TimeSpan.Zero, hotSpots[0].SelfTime);
            html.Write($"""</td><td class="amount">{TextFormatter.FormatTime(spot.SelfTime)}</td><td class="amount">{share}</td>""");
            html.Write($"""<td class="amount">{(spot.WaitTime > TimeSpan.Zero ? TextFormatter.FormatTime(spot.WaitTime) : "")}</td>""");
            html.Write($"""<td class="amount">{TextFormatter.FormatTime(spot.Duration)}</td>""");
            html.Write($"""<td class="amount">{TextFormatter.FormatCount(spot.CallCount, trace.Tree)}</td></tr>""");
            html.Write($"\n");
        }
        html.Write($"</tbody></table></div>");
        if (hotSpots.Count <= MaxRows) return;
        var remainingTime = new TimeSpan(hotSpots.Skip(MaxRows).Sum(spot => spot.SelfTime.Ticks));
        html.Write($"""<p class="note">and {TextFormatter.FormatCount(hotSpots.Count - MaxRows)} more, """);
        html.Write($"""with {TextFormatter.FormatTime(remainingTime)} together</p>""");
    }

    // A URL can't contain an unpaired surrogate.
    private static string Truncate(string name)
    {
        var bounded = name.Length <= TreeQuery.MaxSearchLength ? name : name[..TreeQuery.MaxSearchLength];
        return char.IsHighSurrogate(bounded.Length > 0 ? bounded[^1] : ' ') ? bounded[..^1] : bounded;
    }
}
