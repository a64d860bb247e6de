using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>
/// Recognizes streams: WebSockets, server-sent events, all transports of SignalR. They are open as long as client and server need
/// them, so their duration says nothing about the speed of the site.
/// </summary>
internal static class StreamDetector
{
    private static readonly string[] _contentTypes = ["text/event-stream", "multipart/x-mixed-replace", "application/x-ndjson"];

    /// <summary>True if a request is a stream, by its response so far.</summary>
    public static bool IsStream(IHttpResponseFeature? response, string method, EndpointTable.EndpointStatistics? endpoint)
    {
        if (response is null) return false;
        if (response.StatusCode == StatusCodes.Status101SwitchingProtocols) return true;
        // A refusal is an ordinary response.
        if (response.StatusCode >= StatusCodes.Status300MultipleChoices) return false;
        if (HttpMethods.IsConnect(method)) return true;
        // SignalR disables the request timeout of its endpoints. Its long polling is a GET that waits.
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
