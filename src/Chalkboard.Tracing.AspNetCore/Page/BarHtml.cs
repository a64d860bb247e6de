using System.Globalization;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>A bar as long as a share of the whole: its own time, then that of what it called, then what it waited for.</summary>
internal static class BarHtml
{
    public static void Write(HtmlWriter html, TimeSpan wall, TimeSpan own, TimeSpan waited, TimeSpan whole)
    {
        var (all, mine, away) = (Share(wall, whole), Share(own, whole), Share(waited, whole));
        away = Math.Min(away, all);
        mine = Math.Min(mine, all - away);
        html.Write($"""<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="whole" width="{Text(all)}" height="10"/><rect class="waited" x="{Text(all - away)}" width="{Text(away)}" height="10"/><rect class="own" width="{Text(mine)}" height="10"/></svg>""");
    }

    private static double Share(TimeSpan part, TimeSpan whole) => whole > TimeSpan.Zero ? Math.Clamp(part / whole * 100, 0, 100) : 0;

    private static string Text(double share) => share.ToString("0.##", CultureInfo.InvariantCulture);
}
