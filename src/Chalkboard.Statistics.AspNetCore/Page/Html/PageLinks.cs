using Microsoft.AspNetCore.Http;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>
/// Addresses relative to that of the request, so that they are right below a path base, and behind a proxy that removes the
/// beginning of the path.
/// </summary>
/// <param name="Base">The prefix of the addresses below the page.</param>
/// <param name="Root">The prefix of all addresses of this site, below the path base.</param>
internal readonly record struct PageLinks(string Base, string Root)
{
    /// <summary>Returns the address of a path of the application that lacks the path base.</summary>
    public string ToLocal(string path) => Root + path[1..];

    public string Data => Base + "data";

    public string Metrics => Base + "metrics";

    public string Live => Base + "live";

    public string Pause => Base + "pause";

    public string Resume => Base + "resume";

    public string GetAsset(string name) => $"{Base}assets/{Assets.Version}/{name}";

    /// <summary>Creates the links of the page from its request.</summary>
    public static PageLinks From(HttpRequest request)
    {
        var last = GetLastSegment(GetPath(request));
        var depth = (request.Path.Value ?? "").Count(character => character == '/') - 1;
        var basePath = last.Length == 0 ? "./" : $"./{Uri.EscapeDataString(last)}/";
        return new(basePath, depth > 0 ? string.Concat(Enumerable.Repeat("../", depth)) : "./");
    }

    /// <summary>Returns the address of the page from a request for an address one level below it.</summary>
    public static string GetParent(HttpRequest request)
    {
        var path = GetPath(request).TrimEnd('/');
        var last = GetLastSegment(path[..(path.LastIndexOf('/') is var slash and >= 0 ? slash : 0)]);
        return last.Length == 0 ? "./" : $"../{Uri.EscapeDataString(last)}";
    }

    private static string GetPath(HttpRequest request) => request.PathBase.Value + request.Path.Value;

    private static string GetLastSegment(string path) => path[(path.LastIndexOf('/') + 1)..];
}
