using Chalkboard.Tracing.AspNetCore.Storage;
using Chalkboard.Tracing.AspNetCore.Rules;
using Chalkboard.Tracing.AspNetCore.Statistics;
using Chalkboard.Tracing.Recorder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Tracing.AspNetCore.Requests;

/// <summary>Starts the traces of requests, up to a number at the same time.</summary>
internal sealed partial class RequestTracer(IOptions<CallTracingOptions> options, TraceRepository repository, TracePageAddress address,
    TimeProvider timeProvider, ILogger<RequestTracer> logger)
{
    public CallTracingOptions Options { get; } = options.Value;

    public TraceRepository Repository => repository;

    public TimeProvider TimeProvider => timeProvider;

    /// <summary>Returns whether a request is never traced, or is traced already.</summary>
    public static bool IsExcluded(HttpContext context) => IsExcluded(context.GetEndpoint()) || RequestTrace.IsTraced(context);

    /// <summary>
    /// Returns whether requests of an endpoint are never traced: because of our attribute, or of metadata that other libraries add without
    /// a reference to this package, such as the pages and streams of statistics.
    /// </summary>
    public static bool IsExcluded(Endpoint? endpoint) =>
        endpoint?.Metadata is { } metadata
        && (metadata.GetMetadata<DisableCallTracingAttribute>() is not null
            || metadata.GetMetadata<Tuple<string, bool>>() is (RequestTrace.ItemKey, false));

    /// <summary>Counts a request with the header that requests a trace, if no rule chose it.</summary>
    public static void OnNotTraced(HttpContext context)
    {
        if (TraceRequestHeader.Get(context) is null) return;
        TraceRequestHeader.Remove(context);
        TracingStatistics.CountRefused();
    }

    /// <summary>
    /// Starts the trace of a request. Returns null if the limit of concurrent traces is reached, or if
    /// <see cref="CallTracingOptions.ConfigureRecording"/> fails.
    /// </summary>
    public RequestTrace? Start(HttpContext context, in TraceDecision decision)
    {
        TraceRequestHeader.Remove(context);
        if (decision.IsRequestedByClient) TracingStatistics.CountRequested();
        var trace = TryStart(context, decision);
        if (trace is null) TracingStatistics.CountRefused();
        if (decision.IsRequestedByClient) SetResponseHeader(context, trace?.Id ?? "busy");
        return trace;
    }

    private RequestTrace? TryStart(HttpContext context, in TraceDecision decision)
    {
        // The trace itself respects the limit. This check comes before anything is allocated for a request that is refused.
        if (Operation.RunningCount >= Options.MaxConcurrentTraces) return null;
        RequestTrace trace;
        try
        {
            trace = new RequestTrace(this, context, decision);
        }
#pragma warning disable CA1031 // Code of the application: whatever it throws, the request is served.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogConfigureRecordingFailed(logger, exception);
            return null;
        }
        if (trace.IsRecording) return trace;
        trace.Dispose();
        return null;
    }

    public void OnGetUserNameFailed(Exception exception) => LogGetUserNameFailed(logger, exception);

    /// <summary>Returns the local path of a trace; null if traces are not mapped, or the trace is not kept.</summary>
    public string? GetPath(string id) => repository.Contains(id) ? address.GetPath(id) : null;

    /// <summary>Sets the response header when the response starts, because error handlers clear headers that were set before.</summary>
    private void SetResponseHeader(HttpContext context, string value) => context.Response.OnStarting(static state =>
    {
        var (response, name, headerValue) = ((HttpResponse, string, string))state;
        response.Headers[name] = headerValue;
        return Task.CompletedTask;
    }, (context.Response, Options.HeaderName, value));

    [LoggerMessage(
        1, LogLevel.Error,
        "options.ConfigureRecording threw an exception, or set an option that is out of range. The request is served, and not traced.")]
    private static partial void LogConfigureRecordingFailed(ILogger logger, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "options.GetUserName threw an exception. The request is served, and its trace has no user.")]
    private static partial void LogGetUserNameFailed(ILogger logger, Exception exception);
}
