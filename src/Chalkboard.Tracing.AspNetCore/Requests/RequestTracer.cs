using Chalkboard.Tracing.AspNetCore.Endpoints;
using Chalkboard.Tracing.AspNetCore.Keeping;
using Chalkboard.Tracing.AspNetCore.Rules;
using Chalkboard.Tracing.AspNetCore.Statistics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Tracing.AspNetCore.Requests;

/// <summary>Starts the traces of requests, so many at once and no more.</summary>
internal sealed partial class RequestTracer(IOptions<TracingOptions> options, Archive archive, TraceAddress address, TimeProvider time, ILogger<RequestTracer> log)
{
    private int _running;

    public TracingOptions Options { get; } = options.Value;

    public Archive Archive => archive;

    public TimeProvider Time => time;

    /// <summary>Whether a request is none that is traced.</summary>
    public static bool Excludes(HttpContext context) => Excludes(context.GetEndpoint()) || RequestTrace.IsIn(context);

    /// <summary>
    /// Whether the requests of an endpoint are never traced: by our attribute, or by a convention that needs no package, for those that show what an
    /// application does, such as the page of its statistics and what it streams.
    /// </summary>
    public static bool Excludes(Endpoint? endpoint) =>
        endpoint?.Metadata is { } metadata && (metadata.GetMetadata<DisableTracingAttribute>() is not null || metadata.GetMetadata<Tuple<string, bool>>() is (RequestTrace.Item, false));

    /// <summary>No rule wants the request; if it asked for a trace all the same, that is counted.</summary>
    public static void Refused(HttpContext context)
    {
        if (AskHeader.Of(context) is null) return;
        AskHeader.Forget(context);
        TracingFigures.Refused();
    }

    /// <summary>Null if too many are traced already, or it can't be recorded as the application wants it.</summary>
    public RequestTrace? Start(HttpContext context, in TraceDecision decision)
    {
        AskHeader.Forget(context);
        if (decision.IsAsked) TracingFigures.Asked();
        var trace = TryStart(context, decision);
        if (trace is null) TracingFigures.Refused();
        if (decision.IsAsked) Tell(context, trace?.Id ?? "busy");
        return trace;
    }

    private RequestTrace? TryStart(HttpContext context, in TraceDecision decision)
    {
        if (Interlocked.Increment(ref _running) > Options.Concurrent)
        {
            Ended();
            return null;
        }
        RequestTrace trace;
        try
        {
            trace = new RequestTrace(this, context, decision);
        }
#pragma warning disable CA1031 // The application's code: a request is answered, whatever it does.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Ended();
            Threw(log, failure);
            return null;
        }
        if (trace.IsRecording) return trace;
        trace.Dispose();
        return null;
    }

    public void Ended() => Interlocked.Decrement(ref _running);

    /// <summary>The local path of a trace, where traces are mapped and as long as it is kept; else null.</summary>
    public string? PathOf(string id) => archive.Has(id) ? address.Of(id) : null;

    /// <summary>Tells whoever asked, in a header. Error handlers clear what was set before.</summary>
    private void Tell(HttpContext context, string what) => context.Response.OnStarting(static state =>
    {
        var (response, header, what) = ((HttpResponse, string, string))state;
        response.Headers[header] = what;
        return Task.CompletedTask;
    }, (context.Response, Options.Header, what));

    [LoggerMessage(1, LogLevel.Error, "What options.Recording sets for a trace threw an exception, or makes no sense. The request is answered, and not traced.")]
    private static partial void Threw(ILogger log, Exception failure);
}
