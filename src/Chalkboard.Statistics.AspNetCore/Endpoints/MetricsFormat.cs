using Chalkboard.Statistics.Reports;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Chalkboard.Statistics.AspNetCore.Endpoints;

/// <summary>Which format of metrics a header Accept asks for.</summary>
internal static class MetricsFormat
{
    private const string Text = "text/plain";
    private const string OpenMetrics = "application/openmetrics-text";

    public static string ContentType(PrometheusFormat format) => format == PrometheusFormat.OpenMetrics
        ? $"{OpenMetrics}; version=1.0.0; charset=utf-8"
        : $"{Text}; version=0.0.4; charset=utf-8";

    /// <summary>Null if neither is wanted. Plain text where nothing is said, or both are wanted as much and OpenMetrics is not named.</summary>
    public static PrometheusFormat? For(StringValues accept)
    {
        if (StringValues.IsNullOrEmpty(accept)) return PrometheusFormat.Text;
        // What can't be read says nothing.
        if (!MediaTypeHeaderValue.TryParseList(accept, out var ranges)) return PrometheusFormat.Text;

        var text = Best(ranges, Text, "0.0.4");
        var open = Best(ranges, OpenMetrics, "1.0.0");
        if (text.Quality <= 0 && open.Quality <= 0) return null;
        return open.Quality > text.Quality || (open.Named && open.Quality == text.Quality) ? PrometheusFormat.OpenMetrics : PrometheusFormat.Text;
    }

    /// <summary>What the range that fits most exactly says of a type.</summary>
    private static (double Quality, bool Named) Best(IEnumerable<MediaTypeHeaderValue> ranges, string type, string version)
    {
        var (quality, exact) = (0.0, 0);
        foreach (var range in ranges)
        {
            var fits = Fits(range, type, version);
            if (fits == 0 || fits < exact) continue;
            var asked = range.Quality ?? 1;
            quality = fits == exact ? Math.Max(quality, asked) : asked;
            exact = fits;
        }
        return (quality, exact >= 3);
    }

    private static int Fits(MediaTypeHeaderValue range, string type, string version)
    {
        if (range.MatchesAllTypes) return 1;
        if (range.MatchesAllSubTypes) return type.StartsWith($"{range.Type}/", StringComparison.OrdinalIgnoreCase) ? 2 : 0;
        if (!range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)) return 0;
        foreach (var parameter in range.Parameters)
        {
            if (parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase)) return HeaderUtilities.RemoveQuotes(parameter.Value).Equals(version, StringComparison.Ordinal) ? 4 : 0;
        }
        return 3;
    }
}
