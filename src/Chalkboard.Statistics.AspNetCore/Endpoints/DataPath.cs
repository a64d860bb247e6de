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
    private const int Deepest = 16;

    public static IReadOnlyList<string> Of(HttpContext context)
    {
        if (context.GetRouteValue("path") is not string { Length: > 0 } routed) return [];
        // Decoded by the server, but for %2F: a %252F has become %2F as well. So the address as it was sent decides, if it is the same.
        var segments = routed.Split('/');
        var sent = Sent(context, segments.Length);
        var names = new string[segments.Length];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = Slashes(segments[i]);
            if (sent is null) continue;
            var decoded = Uri.UnescapeDataString(sent[i]);
            if (Slashes(decoded) == names[i]) names[i] = decoded;
        }
        // What ends in a slash names the same.
        return names.Length > 1 && names[^1].Length == 0 ? names[..^1] : names;
    }

    /// <summary>The first name and what follows it: one segment, or, should there be no such name, several with slashes between.</summary>
    public static IEnumerable<(string First, IReadOnlyList<string> After)> Firsts(IReadOnlyList<string> names)
    {
        for (var count = 1; count <= Math.Min(names.Count, Deepest); count++)
            yield return (string.Join('/', names.Take(count)), [.. names.Skip(count)]);
    }

    public static bool TryFind(object? value, IReadOnlyList<string> names, out object? found)
    {
        found = value;
        if (names.Count == 0) return true;
        if (value is List<object?> list)
            return int.TryParse(names[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < list.Count && TryFind(list[at], [.. names.Skip(1)], out found);
        if (value is not Report report) return false;
        foreach (var (name, rest) in Firsts(names))
        {
            if (report.TryGetValue(name, out var inner) && TryFind(inner, rest, out found)) return true;
        }
        return false;
    }

    /// <summary>The last segments of the address as it was sent.</summary>
    private static string[]? Sent(HttpContext context, int count)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(target)) return null;
        var path = target.Split('?', 2)[0].Split('/');
        return path.Length >= count ? path[^count..] : null;
    }

    private static string Slashes(string segment) => segment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
