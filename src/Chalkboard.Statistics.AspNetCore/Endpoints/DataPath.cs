using System.Globalization;
using Chalkboard.Statistics.Reports;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Chalkboard.Statistics.AspNetCore.Endpoints;

/// <summary>
/// The names in an address, such as <c>Slates/Requests%2FSecond</c>. A slash in a name is written as %2F. Some proxies decode it, so
/// names between slashes are also tried as one name.
/// </summary>
internal static class DataPath
{
    private const int MaxSlashes = 16;

    public static IReadOnlyList<string> Parse(HttpContext context)
    {
        if (context.GetRouteValue("path") is not string { Length: > 0 } path) return [];
        // The server has decoded all but %2F, and %252F to %2F. The raw address tells them apart, if a middleware has not changed it.
        var segments = path.Split('/');
        var rawSegments = GetRawSegments(context, segments.Length);
        var names = new string[segments.Length];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = DecodeSlashes(segments[i]);
            if (rawSegments is null) continue;
            var decoded = Uri.UnescapeDataString(rawSegments[i]);
            if (DecodeSlashes(decoded) == names[i]) names[i] = decoded;
        }
        // A trailing slash is ignored.
        return names.Length > 1 && names[^1].Length == 0 ? names[..^1] : names;
    }

    /// <summary>Returns the possible first names with the remaining ones: first one segment, then several joined by slashes.</summary>
    public static IEnumerable<(string Name, IReadOnlyList<string> Remaining)> GetFirstNames(IReadOnlyList<string> names)
    {
        for (var count = 1; count <= Math.Min(names.Count, MaxSlashes); count++)
            yield return (string.Join('/', names.Take(count)), [.. names.Skip(count)]);
    }

    public static bool TryFind(object? value, IReadOnlyList<string> names, out object? result)
    {
        result = value;
        if (names.Count == 0) return true;
        if (value is List<object?> list)
        {
            return int.TryParse(names[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && index < list.Count && TryFind(list[index], [.. names.Skip(1)], out result);
        }
        if (value is not Report report) return false;
        foreach (var (name, remainingNames) in GetFirstNames(names))
        {
            if (report.TryGetValue(name, out var nested) && TryFind(nested, remainingNames, out result)) return true;
        }
        return false;
    }

    /// <summary>Returns the last segments of the raw address.</summary>
    private static string[]? GetRawSegments(HttpContext context, int count)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(target)) return null;
        var path = target.Split('?', 2)[0].Split('/');
        return path.Length >= count ? path[^count..] : null;
    }

    private static string DecodeSlashes(string segment) => segment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
