using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>The parts of a request line, which is put together only when it is looked at.</summary>
internal readonly struct RequestLine
{
    // A server takes lines of many kilobytes, and records are kept.
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
        // Of a request for no path, such as OPTIONS *, that is all there is.
        if (_path.Length == 0 && _pathBase.Length == 0) _path = Truncate(request.RawTarget);
        _query = includeQueryString ? Truncate(request.QueryString) : "";
        _protocol = request.Protocol;
    }

    public string Method { get; }

    /// <summary>The path with its base, however the two are divided.</summary>
    public string FullPath => _pathBase + _path;

    public override string ToString() => Truncate($"{Method} {Encode(_pathBase)}{Encode(_path)}{_query} {_protocol}");

    private static string Encode(string path) => path.StartsWith('/') ? new PathString(path).ToUriComponent() : path;

    private static string Truncate(string? text)
    {
        if (text is null) return "";
        if (text.Length <= MaxLength) return text;
        var end = char.IsHighSurrogate(text[MaxLength - 2]) ? MaxLength - 2 : MaxLength - 1;
        return string.Concat(text.AsSpan(0, end), "…");
    }
}
