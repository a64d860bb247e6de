using System.Globalization;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>A bar as long as a share of the whole: its own time, then that of what it called, then what it waited for.</summary>
internal static class BarHtml
{
    public static void Write(HtmlWriter html, TimeSpan duration, TimeSpan selfTime, TimeSpan waitTime, TimeSpan maxDuration)
    {
        var (total, self, wait) = (GetPercentage(duration, maxDuration), GetPercentage(selfTime, maxDuration), GetPercentage(waitTime, maxDuration));
        wait = Math.Min(wait, total);
        self = Math.Min(self, total - wait);
        html.Write($"""<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="whole" width="{Format(total)}" height="10"/><rect class="waited" x="{Format(total - wait)}" width="{Format(wait)}" height="10"/><rect class="own" width="{Format(self)}" height="10"/></svg>""");
    }

    private static double GetPercentage(TimeSpan part, TimeSpan maxDuration) => maxDuration > TimeSpan.Zero ? Math.Clamp(part / maxDuration * 100, 0, 100) : 0;

    private static string Format(double share) => share.ToString("0.##", CultureInfo.InvariantCulture);
}
