using Microsoft.AspNetCore.Http;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>
/// Addresses relative to the one that was asked for, so that they hold below a path base, and behind a proxy that takes the
/// beginning of the path away.
/// </summary>
/// <param name="Base">What the addresses of all below the page begin with.</param>
/// <param name="Root">What the addresses of all of this site begin with, below the path base by which the page was asked for.</param>
internal readonly record struct PageLinks(string Base, string Root)
{
    /// <summary>From the page to a local path of the application, which knows of no path base.</summary>
    public string ToLocal(string path) => Root + path[1..];

    public string Data => Base + "data";

    public string Metrics => Base + "metrics";

    public string Live => Base + "live";

    public string Pause => Base + "pause";

    public string Resume => Base + "resume";

    public string GetAsset(string name) => $"{Base}assets/{Assets.Version}/{name}";

    /// <summary>From the page.</summary>
    public static PageLinks From(HttpRequest request)
    {
        var last = GetLastSegment(GetPath(request));
        var depth = (request.Path.Value ?? "").Count(character => character == '/') - 1;
        return new(last.Length == 0 ? "./" : $"./{Uri.EscapeDataString(last)}/", depth > 0 ? string.Concat(Enumerable.Repeat("../", depth)) : "./");
    }

    /// <summary>The page, from an address one below it.</summary>
    public static string GetParent(HttpRequest request)
    {
        var path = GetPath(request).TrimEnd('/');
        var last = GetLastSegment(path[..(path.LastIndexOf('/') is var slash and >= 0 ? slash : 0)]);
        return last.Length == 0 ? "./" : $"../{Uri.EscapeDataString(last)}";
    }

    private static string GetPath(HttpRequest request) => request.PathBase.Value + request.Path.Value;

    private static string GetLastSegment(string path) => path[(path.LastIndexOf('/') + 1)..];
}
