using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>The parts of a request line, which is put together only when it is looked at.</summary>
internal readonly struct RequestLine
{
    // A server takes lines of many kilobytes, and records are kept.
    private const int Longest = 1000;

    private readonly string _base;
    private readonly string _path;
    private readonly string _query;
    private readonly string _protocol;

    public RequestLine(IHttpRequestFeature request, bool query)
    {
        Method = Bounded(request.Method);
        _base = Bounded(request.PathBase);
        _path = Bounded(request.Path);
        // Of a request for no path, such as OPTIONS *, that is all there is.
        if (_path.Length == 0 && _base.Length == 0) _path = Bounded(request.RawTarget);
        _query = query ? Bounded(request.QueryString) : "";
        _protocol = request.Protocol;
    }

    public string Method { get; }

    /// <summary>The path with its base, however the two are divided.</summary>
    public string FullPath => _base + _path;

    public override string ToString() => Bounded($"{Method} {Encoded(_base)}{Encoded(_path)}{_query} {_protocol}");

    private static string Encoded(string path) => path.StartsWith('/') ? new PathString(path).ToUriComponent() : path;

    private static string Bounded(string? text)
    {
        if (text is null) return "";
        if (text.Length <= Longest) return text;
        var end = char.IsHighSurrogate(text[Longest - 2]) ? Longest - 2 : Longest - 1;
        return string.Concat(text.AsSpan(0, end), "…");
    }
}
