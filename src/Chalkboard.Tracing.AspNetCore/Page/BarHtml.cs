using System.Globalization;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>
/// A bar whose length is a share of the longest duration. Its parts are the self time, the time of callees, and the waiting time.
/// </summary>
internal static class BarHtml
{
    public static void Write(HtmlWriter html, TimeSpan duration, TimeSpan selfTime, TimeSpan waitTime, TimeSpan maxDuration)
    {
        var (total, self, wait) = (GetPercentage(duration, maxDuration), GetPercentage(selfTime, maxDuration),
            GetPercentage(waitTime, maxDuration));
        wait = Math.Min(wait, total);
        self = Math.Min(self, total - wait);
        html.Write($"""<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">""");
        html.Write($"""<rect class="duration" width="{Format(total)}" height="10"/>""");
        html.Write($"""<rect class="waiting" x="{Format(total - wait)}" width="{Format(wait)}" height="10"/>""");
        html.Write($"""<rect class="self" width="{Format(self)}" height="10"/></svg>""");
    }

    private static double GetPercentage(TimeSpan part, TimeSpan maxDuration) =>
        maxDuration > TimeSpan.Zero ? Math.Clamp(part / maxDuration * 100, 0, 100) : 0;

    private static string Format(double percentage) => percentage.ToString("0.##", CultureInfo.InvariantCulture);
}
