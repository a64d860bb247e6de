using System.Globalization;
using Chalkboard.Tracing.AspNetCore.Views;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>What was called, by the time that it took itself.</summary>
internal static class HotHtml
{
    private const int _most = 100;

    public static void Write(HtmlWriter html, OpenTrace trace, IReadOnlyList<HotSpot> spots, Links links)
    {
        html.Write($"""
            <div class="scroll"><table class="hot"><thead><tr><th scope="col">What</th><th scope="col"></th><th scope="col" class="amount">own</th><th scope="col" class="amount">share</th><th scope="col" class="amount">waited</th><th scope="col" class="amount">wall</th><th scope="col" class="amount">calls</th></tr></thead><tbody>
            """);
        foreach (var spot in spots.Take(_most))
        {
            var share = trace.Tree.Busy == TimeSpan.Zero ? "" : (spot.Self / trace.Tree.Busy).ToString("0.0 %", CultureInfo.InvariantCulture);
            html.Write($"""<tr><th scope="row"><a class="name{(spot.First.IsExternal ? " external" : "")}" href="{links.Trace(trace.Id)}?find={Uri.EscapeDataString(Bounded(spot.Name))}">{Texts.Name(spot.Name)}</a> <span class="place">{(spot.First.IsExternal ? null : Texts.Place(spot.First))}</span></th><td class="bars">""");
            BarHtml.Write(html, spot.Self, spot.Self, TimeSpan.Zero, spots[0].Self);
            html.Write($"""</td><td class="amount">{Texts.Time(spot.Self)}</td><td class="amount">{share}</td><td class="amount">{(spot.Waited > TimeSpan.Zero ? Texts.Time(spot.Waited) : "")}</td><td class="amount">{Texts.Time(spot.Wall)}</td><td class="amount">{Texts.Count(spot.Calls, trace.Tree)}</td></tr>""");
            html.Write($"\n");
        }
        html.Write($"</tbody></table></div>");
        if (spots.Count > _most) html.Write($"""<p class="note">and {Texts.Count(spots.Count - _most)} more, with {Texts.Time(new(spots.Skip(_most).Sum(spot => spot.Self.Ticks)))} together</p>""");
    }

    // Half of a character can't be in an address.
    private static string Bounded(string name)
    {
        var bounded = name.Length <= TreeQuery.Longest ? name : name[..TreeQuery.Longest];
        return char.IsHighSurrogate(bounded.Length > 0 ? bounded[^1] : ' ') ? bounded[..^1] : bounded;
    }
}
