using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>
/// Tells apart what is open for as long as both sides have something to say: WebSockets, server-sent events, SignalR in all its forms.
/// How long that is says nothing of how quick the site is.
/// </summary>
internal static class StreamDetector
{
    private static readonly string[] _contentTypes = ["text/event-stream", "multipart/x-mixed-replace", "application/x-ndjson"];

    /// <summary>Whether a request has become such a stream, so far.</summary>
    public static bool IsStream(IHttpResponseFeature? response, string method, EndpointTable.EndpointStatistics? endpoint)
    {
        if (response is null) return false;
        if (response.StatusCode == StatusCodes.Status101SwitchingProtocols) return true;
        // What was refused is an ordinary answer.
        if (response.StatusCode >= StatusCodes.Status300MultipleChoices) return false;
        if (HttpMethods.IsConnect(method)) return true;
        // ASP.NET Core's own word for it, which SignalR's endpoints have: its long polling is a GET that waits.
        if (endpoint is { HasRequestTimeoutDisabled: true } && HttpMethods.IsGet(method)) return true;
        return response.Headers.ContentType is [{ } type] && IsStreamingType(type);
    }

    private static bool IsStreamingType(string contentType)
    {
        foreach (var streamingType in _contentTypes)
        {
            if (!contentType.StartsWith(streamingType, StringComparison.OrdinalIgnoreCase)) continue;
            if (contentType.Length == streamingType.Length || contentType[streamingType.Length] is ';' or ' ') return true;
        }
        return false;
    }
}
