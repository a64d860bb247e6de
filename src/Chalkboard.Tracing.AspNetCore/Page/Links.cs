using Chalkboard.Tracing.Forms;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>
/// Addresses relative to the one that was asked for, so that they hold below a path base, and behind a proxy that takes the
/// beginning of the path away.
/// </summary>
/// <param name="Base">What the addresses of all below the list begin with.</param>
internal readonly record struct Links(string Base)
{
    public string Next => Base + "next";

    public string Trace(string id) => Base + id;

    public string Hot(string id) => $"{Base}{id}/hot";

    public string Delete(string id) => $"{Base}{id}/delete";

    public string Call(string id, int call) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Base}{id}/calls/{call}");

    /// <summary>That call and all like it: of the same name, by the same caller.</summary>
    public string Like(string id, int call) => Call(id, call) + "/like";

    public string Download(string id, TraceForm form) => $"{Base}{id}/download/{form.Name}";

    public string Asset(string name) => $"{Base}assets/{Assets.Version}/{name}";

    /// <summary>The list, from an address below it.</summary>
    public string List(HttpRequest request, int depth)
    {
        var segments = Path(request).TrimEnd('/').Split('/');
        var last = segments.Length > depth ? segments[^(depth + 1)] : "";
        // "../traces" rather than "..", which would end in a slash.
        return $"{(Base == "./" ? "" : Base)}../{Uri.EscapeDataString(last)}";
    }

    /// <param name="request">A request.</param>
    /// <param name="depth">How many segments of its path are below the list.</param>
    public static Links From(HttpRequest request, int depth)
    {
        var path = Path(request);
        if (depth > 0) return new(string.Concat(Enumerable.Repeat("../", depth - 1 + (path.EndsWith('/') ? 1 : 0))) is { Length: > 0 } up ? up : "./");
        var last = path[(path.LastIndexOf('/') + 1)..];
        return new(last.Length == 0 ? "./" : $"./{Uri.EscapeDataString(last)}/");
    }

    private static string Path(HttpRequest request) => request.PathBase.Value + request.Path.Value;
}
