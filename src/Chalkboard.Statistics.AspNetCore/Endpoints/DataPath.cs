using System.Globalization;
using Chalkboard.Statistics.Reports;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Chalkboard.Statistics.AspNetCore.Endpoints;

/// <summary>
/// The names in an address, <c>Slates/Requests%2FSecond</c>. A slash in a name is %2F; where a proxy has made a slash of
/// it, the names that stand between slashes are also tried as one.
/// </summary>
internal static class DataPath
{
    private const int MaxSlashes = 16;

    public static IReadOnlyList<string> Parse(HttpContext context)
    {
        if (context.GetRouteValue("path") is not string { Length: > 0 } path) return [];
        // Decoded by the server, but for %2F: a %252F has become %2F as well. So the address as it was sent decides, if it is the same.
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
        // What ends in a slash names the same.
        return names.Length > 1 && names[^1].Length == 0 ? names[..^1] : names;
    }

    /// <summary>The first name and what follows it: one segment, or, should there be no such name, several with slashes between.</summary>
    public static IEnumerable<(string First, IReadOnlyList<string> After)> GetFirstNames(IReadOnlyList<string> names)
    {
        for (var count = 1; count <= Math.Min(names.Count, MaxSlashes); count++)
            yield return (string.Join('/', names.Take(count)), [.. names.Skip(count)]);
    }

    public static bool TryFind(object? value, IReadOnlyList<string> names, out object? result)
    {
        result = value;
        if (names.Count == 0) return true;
        if (value is List<object?> list)
            return int.TryParse(names[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count && TryFind(list[index], [.. names.Skip(1)], out result);
        if (value is not Report report) return false;
        foreach (var (name, remainingNames) in GetFirstNames(names))
        {
            if (report.TryGetValue(name, out var nested) && TryFind(nested, remainingNames, out result)) return true;
        }
        return false;
    }

    /// <summary>The last segments of the address as it was sent.</summary>
    private static string[]? GetRawSegments(HttpContext context, int count)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(target)) return null;
        var path = target.Split('?', 2)[0].Split('/');
        return path.Length >= count ? path[^count..] : null;
    }

    private static string DecodeSlashes(string segment) => segment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
