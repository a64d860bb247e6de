using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>The outcomes of requests.</summary>
internal static class RequestOutcome
{
    /// <summary>
    /// The outcomes of ordinary requests: the class of the status, or 499 if the client left before it had the whole response.
    /// </summary>
    public static Outcomes StatusClasses { get; } = new("2xx", "3xx", "4xx", "5xx", "499");

    /// <summary>The outcomes of streams. A client that leaves is their usual end.</summary>
    public static Outcomes StreamEnds { get; } = new("Closed", "Failed");

    public static int FromStatus(int status) =>
        status == StatusCodes.Status499ClientClosedRequest ? 4 : Math.Clamp(status / 100, 2, 5) - 2;

    public static int FromStreamEnd(IFeatureCollection features, Exception? failure) =>
        failure is null || IsClientDisconnect(failure) || IsAborted(features) ? 0 : 1;

    /// <summary>Returns the status of a request that has ended.</summary>
    /// <param name="slot">The request.</param>
    /// <param name="response">Its response.</param>
    /// <param name="failure">The exception from the pipeline; null if there was none.</param>
    /// <param name="mayBeAborted">True if the client had time to leave. Asking the server allocates.</param>
    public static int GetStatus(RequestSlot slot, IHttpResponseFeature? response, Exception? failure, bool mayBeAborted)
    {
        var features = slot.Features!;
        var status = response?.StatusCode ?? StatusCodes.Status200OK;
        if (failure is ConnectionResetException or ConnectionAbortedException
            || (failure is BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } && !HasWholeBody(slot, features))
            || ((failure is not null || mayBeAborted) && IsAborted(features) && !IsComplete(slot, response)))
            return StatusCodes.Status499ClientClosedRequest;
        return failure switch
        {
            null => status,
            // The server responds with this status.
            BadHttpRequestException refused => refused.StatusCode,
            _ => StatusCodes.Status500InternalServerError,
        };
    }

    /// <summary>True if an exception is one of those thrown because the client has left.</summary>
    private static bool IsClientDisconnect(Exception failure) => failure is OperationCanceledException or IOException or WebSocketException;

    private static bool IsAborted(IFeatureCollection features) =>
        features.Get<IHttpRequestLifetimeFeature>()?.RequestAborted.IsCancellationRequested == true;

    /// <summary>True if the client had the whole response before it left.</summary>
    private static bool IsComplete(RequestSlot slot, IHttpResponseFeature? response) =>
        response is { HasStarted: true }
        && (HttpMethods.IsHead(slot.Facts.Line.Method)
            || response.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified
            || (response.Headers.ContentLength is { } length && slot.ResponseBody?.Count >= length));

    /// <summary>
    /// True if the whole request body was read. If a client leaves while it sends the body, the server throws the exception for a bad
    /// request, and reports the abort only later.
    /// </summary>
    private static bool HasWholeBody(RequestSlot slot, IFeatureCollection features) =>
        features.Get<IHttpRequestFeature>()?.Headers.ContentLength is not { } length
        || slot.RequestBody is null || slot.RequestBody.Count >= length;
}
