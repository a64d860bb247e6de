using Chalkboard.Statistics.Reports;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Chalkboard.Statistics.AspNetCore.Endpoints;

/// <summary>Negotiates the format of metrics by the header Accept.</summary>
internal static class MetricsFormat
{
    private const string Text = "text/plain";
    private const string OpenMetrics = "application/openmetrics-text";

    public static string GetContentType(PrometheusFormat format) => format == PrometheusFormat.OpenMetrics
        ? $"{OpenMetrics}; version=1.0.0; charset=utf-8"
        : $"{Text}; version=0.0.4; charset=utf-8";

    /// <summary>
    /// Returns the preferred format; null if neither is acceptable. Plain text without a preference, or if both have the same quality
    /// and OpenMetrics isn't listed explicitly.
    /// </summary>
    public static PrometheusFormat? Negotiate(StringValues accept)
    {
        if (StringValues.IsNullOrEmpty(accept)) return PrometheusFormat.Text;
        // An invalid header is ignored.
        if (!MediaTypeHeaderValue.TryParseList(accept, out var ranges)) return PrometheusFormat.Text;

        var text = GetQuality(ranges, Text, "0.0.4");
        var openMetrics = GetQuality(ranges, OpenMetrics, "1.0.0");
        if (text.Quality <= 0 && openMetrics.Quality <= 0) return null;
        return openMetrics.Quality > text.Quality || (openMetrics.IsNamed && openMetrics.Quality == text.Quality)
            ? PrometheusFormat.OpenMetrics
            : PrometheusFormat.Text;
    }

    /// <summary>Returns the quality of a type by the most specific range that matches it.</summary>
    private static (double Quality, bool IsNamed) GetQuality(IEnumerable<MediaTypeHeaderValue> ranges, string type, string version)
    {
        var (quality, bestSpecificity) = (0.0, 0);
        foreach (var range in ranges)
        {
            var specificity = GetSpecificity(range, type, version);
            if (specificity == 0 || specificity < bestSpecificity) continue;
            var rangeQuality = range.Quality ?? 1;
            quality = specificity == bestSpecificity ? Math.Max(quality, rangeQuality) : rangeQuality;
            bestSpecificity = specificity;
        }
        return (quality, bestSpecificity >= 3);
    }

    private static int GetSpecificity(MediaTypeHeaderValue range, string type, string version)
    {
        if (range.MatchesAllTypes) return 1;
        if (range.MatchesAllSubTypes) return type.StartsWith($"{range.Type}/", StringComparison.OrdinalIgnoreCase) ? 2 : 0;
        if (!range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)) return 0;
        foreach (var parameter in range.Parameters)
        {
            if (parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase))
                return HeaderUtilities.RemoveQuotes(parameter.Value).Equals(version, StringComparison.Ordinal) ? 4 : 0;
        }
        return 3;
    }
}
