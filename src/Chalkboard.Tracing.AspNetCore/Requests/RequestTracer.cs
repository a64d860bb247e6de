using Chalkboard.Tracing.AspNetCore.Storage;
using Chalkboard.Tracing.AspNetCore.Rules;
using Chalkboard.Tracing.AspNetCore.Statistics;
using Chalkboard.Tracing.Recorder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Tracing.AspNetCore.Requests;

/// <summary>Starts the traces of requests, up to a number at the same time.</summary>
internal sealed partial class RequestTracer(IOptions<CallTracingOptions> options, TraceRepository repository, TracePageAddress address, TimeProvider timeProvider, ILogger<RequestTracer> logger)
{
    public CallTracingOptions Options { get; } = options.Value;

    public TraceRepository Repository => repository;

    public TimeProvider TimeProvider => timeProvider;

    /// <summary>Whether a request is none that is traced.</summary>
    public static bool IsExcluded(HttpContext context) => IsExcluded(context.GetEndpoint()) || RequestTrace.IsTraced(context);

    /// <summary>
    /// Whether the requests of an endpoint are never traced: by our attribute, or by a convention that needs no package, for those that show what an
    /// application does, such as the page of its statistics and what it streams.
    /// </summary>
    public static bool IsExcluded(Endpoint? endpoint) =>
        endpoint?.Metadata is { } metadata && (metadata.GetMetadata<DisableCallTracingAttribute>() is not null || metadata.GetMetadata<Tuple<string, bool>>() is (RequestTrace.ItemKey, false));

    /// <summary>No rule wants the request; if it asked for a trace all the same, that is counted.</summary>
    public static void OnNotTraced(HttpContext context)
    {
        if (TraceRequestHeader.Get(context) is null) return;
        TraceRequestHeader.Remove(context);
        TracingStatistics.CountRefused();
    }

    /// <summary>Null if too many are traced already, or it can't be recorded as the application wants it.</summary>
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

    /// <summary>The local path of a trace, where traces are mapped and as long as it is kept; else null.</summary>
    public string? GetPath(string id) => repository.Contains(id) ? address.GetPath(id) : null;

    /// <summary>Tells whoever asked, in a header. Error handlers clear what was set before.</summary>
    private void SetResponseHeader(HttpContext context, string value) => context.Response.OnStarting(static state =>
    {
        var (response, header, what) = ((HttpResponse, string, string))state;
        response.Headers[header] = what;
        return Task.CompletedTask;
    }, (context.Response, Options.HeaderName, value));

    [LoggerMessage(1, LogLevel.Error, "What options.ConfigureRecording sets for a trace threw an exception, or makes no sense. The request is answered, and not traced.")]
    private static partial void LogConfigureRecordingFailed(ILogger logger, Exception exception);
}
