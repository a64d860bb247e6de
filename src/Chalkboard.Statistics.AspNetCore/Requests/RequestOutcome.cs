using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>How requests end.</summary>
internal static class RequestOutcome
{
    /// <summary>Of ordinary requests: the class of the status, and 499 if the client left before it had all of the answer.</summary>
    public static Outcomes StatusClasses { get; } = new("2xx", "3xx", "4xx", "5xx", "499");

    /// <summary>Of streams, of which a client that leaves is the ordinary end.</summary>
    public static Outcomes StreamEnds { get; } = new("Closed", "Failed");

    public static int FromStatus(int status) =>
        status == StatusCodes.Status499ClientClosedRequest ? 4 : Math.Clamp(status / 100, 2, 5) - 2;

    public static int FromStreamEnd(IFeatureCollection features, Exception? failure) =>
        failure is null || IsClientDisconnect(failure) || IsAborted(features) ? 0 : 1;

    /// <summary>The status that a request has ended with.</summary>
    /// <param name="slot">The request.</param>
    /// <param name="response">Its response.</param>
    /// <param name="failure">What came back out of the pipeline, if anything did.</param>
    /// <param name="mayBeAborted">Whether there was time for the client to leave. To ask the server costs some memory.</param>
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
            // The server answers with it.
            BadHttpRequestException refused => refused.StatusCode,
            _ => StatusCodes.Status500InternalServerError,
        };
    }

    /// <summary>What is thrown because the other side is gone.</summary>
    private static bool IsClientDisconnect(Exception failure) => failure is OperationCanceledException or IOException or WebSocketException;

    private static bool IsAborted(IFeatureCollection features) =>
        features.Get<IHttpRequestLifetimeFeature>()?.RequestAborted.IsCancellationRequested == true;

    /// <summary>Whether the client had all of the answer, and could leave.</summary>
    private static bool IsComplete(RequestSlot slot, IHttpResponseFeature? response) =>
        response is { HasStarted: true }
        && (HttpMethods.IsHead(slot.Facts.Line.Method)
            || response.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified
            || (response.Headers.ContentLength is { } length && slot.ResponseBody?.Count >= length));

    /// <summary>To the server, a client that leaves while it sends is a bad request; that it was aborted, it may say only later.</summary>
    private static bool HasWholeBody(RequestSlot slot, IFeatureCollection features) =>
        features.Get<IHttpRequestFeature>()?.Headers.ContentLength is not { } length || slot.RequestBody is null || slot.RequestBody.Count >= length;
}
