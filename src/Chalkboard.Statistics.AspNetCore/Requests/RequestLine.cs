using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>The parts of a request line, which are joined only when a report reads it.</summary>
internal readonly struct RequestLine
{
    // Servers accept lines of many kilobytes, and records stay in memory.
    private const int MaxLength = 1000;

    private readonly string _pathBase;
    private readonly string _path;
    private readonly string _query;
    private readonly string _protocol;

    public RequestLine(IHttpRequestFeature request, bool includeQueryString)
    {
        Method = Truncate(request.Method);
        _pathBase = Truncate(request.PathBase);
        _path = Truncate(request.Path);
        // A request such as OPTIONS * has no path.
        if (_path.Length == 0 && _pathBase.Length == 0) _path = Truncate(request.RawTarget);
        _query = includeQueryString ? Truncate(request.QueryString) : "";
        _protocol = request.Protocol;
    }

    public string Method { get; }

    /// <summary>The path base and the path. A middleware may have moved the border between them.</summary>
    public string FullPath => _pathBase + _path;

    public override string ToString() => Truncate($"{Method} {Encode(_pathBase)}{Encode(_path)}{_query} {_protocol}");

    private static string Encode(string path) => path.StartsWith('/') ? new PathString(path).ToUriComponent() : path;

    private static string Truncate(string? text) =>
        text?.Length > MaxLength ? TextTruncator.Truncate(text, MaxLength - 1) : text ?? "";
}
