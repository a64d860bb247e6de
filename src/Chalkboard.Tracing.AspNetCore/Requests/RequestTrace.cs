using System.Diagnostics;
using System.Globalization;
using Chalkboard.Tracing.AspNetCore.Keeping;
using Chalkboard.Tracing.Recordings;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Requests;

/// <summary>The trace of one request, from where it entered to where it leaves.</summary>
internal sealed class RequestTrace : IDisposable
{
    /// <summary>
    /// Where others find the trace of a request: in its items, a <c>Func&lt;string?&gt;</c> that tells its local path, below any path base, while it is kept. It
    /// can be called when the request is over, and from any thread.
    /// </summary>
    public const string Item = "logging.trace";

    private const int _longestPath = 1000;

    private readonly RequestTracer _tracer;
    private readonly HttpContext _context;
    private readonly TraceDecision _decision;
    private readonly CallTraceOptions _options;
    private readonly string _id;
    private readonly PathString _path;
    private readonly Endpoint? _endpoint;
    private readonly long _started;
    private readonly CallTrace _trace;
    private bool _isWaiting;
    private bool _disposed;

    public RequestTrace(RequestTracer tracer, HttpContext context, in TraceDecision decision)
    {
        (_tracer, _context, _decision) = (tracer, context, decision);
        var request = context.Request;
        _id = TraceId.New(tracer.Time.GetUtcNow());
        _path = request.PathBase + request.Path;
        _endpoint = context.GetEndpoint();
        _options = new() { TimeProvider = tracer.Time };
        tracer.Options.Recording?.Invoke(_options, context);
        // Before anybody is told of it: what the application asks of it may make no sense.
        _started = tracer.Time.GetTimestamp();
        _trace = CallTrace.Start(_options);
        var id = _id;
        context.Items[Item] = (Func<string?>)(() => tracer.PathOf(id));
        tracer.Archive.Begun(id);
    }

    public string Id => _id;

    /// <summary>False if it was one too many in the process.</summary>
    public bool IsRecording => _trace.IsRecording;

    /// <summary>Whether a request is traced already.</summary>
    public static bool IsIn(HttpContext context) =>
        context.Features.Get<Microsoft.AspNetCore.Http.Features.IItemsFeature>()?.Items is { } items && items.ContainsKey(Item);

    /// <summary>The request is over: its trace is to be kept, or is not worth it. Whatever that takes, the request does not wait for it.</summary>
    public void End(Exception? failure)
    {
        _trace.End();
        var took = _tracer.Time.GetElapsedTime(_started);
        var status = Status(failure);
        if (Excluded() || Why(took, status, failure) is not { } why) return;
        // What is known of the request is taken down now: its context serves another one soon.
        var (name, details) = ($"{_context.Request.Method} {Route() ?? "(unmatched)"}", Details(status));
        _isWaiting = _tracer.Archive.TryKeep(_id, _trace, failure, recording => Told(recording, name, details, why));
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        if (!_isWaiting) _trace.Dispose();
        _tracer.Archive.Over(_id);
        _tracer.Ended();
    }

    // Where routing comes after this, that is known only now.
    private bool Excluded() => RequestTracer.Excludes(_context.GetEndpoint());

    private string? Why(TimeSpan took, int status, Exception? failure)
    {
        if (!_decision.HasCondition) return _decision.Why;
        if (_decision.IfFailed)
        {
            failure ??= _context.Features.Get<IExceptionHandlerFeature>()?.Error;
            if (failure is not null && !IsOfClient(failure)) return $"a failure: {failure.GetType().Name}";
            if (failure is null && status >= StatusCodes.Status500InternalServerError) return string.Create(CultureInfo.InvariantCulture, $"a failure: status {status}");
        }
        return _decision.IfSlowerThan is { } time && took > time
            ? string.Create(CultureInfo.InvariantCulture, $"slower than {time.TotalMilliseconds:#,0.###} ms")
            : null;
    }

    // Where the client has gone, an exception that tells of it is no failure, nor is the status that it would have made.
    private bool IsOfClient(Exception failure) =>
        _context.RequestAborted.IsCancellationRequested && failure is (OperationCanceledException or IOException or BadHttpRequestException);

    private int Status(Exception? failure) => failure switch
    {
        null => _context.Response.StatusCode,
        BadHttpRequestException refused => refused.StatusCode,
        _ => StatusCodes.Status500InternalServerError,
    };

    private List<KeyValuePair<string, string>> Details(int status)
    {
        var details = new List<KeyValuePair<string, string>> { KeyValuePair.Create(KeptTrace.RequestName, Request()), KeyValuePair.Create(KeptTrace.StatusName, status.ToString(CultureInfo.InvariantCulture)) };
        if (_decision.HasCondition) details.Add(KeyValuePair.Create("Traced", _decision.Why!));
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity) details.Add(KeyValuePair.Create("Trace Id", activity.TraceId.ToHexString()));
        return details;
    }

    /// <summary>The recording, with what is known of the request.</summary>
    private static Recording Told(Recording recording, string name, List<KeyValuePair<string, string>> details, string why) => new()
    {
        Name = name,
        StartedAt = recording.StartedAt,
        TimestampFrequency = recording.TimestampFrequency,
        StartTimestamp = recording.StartTimestamp,
        EndTimestamp = recording.EndTimestamp,
        Dropped = recording.Dropped,
        CostOfAnEvent = recording.CostOfAnEvent,
        KeptBecause = why,
        Details = [.. recording.Details, .. details, KeyValuePair.Create(TraceHeader.EventsName, recording.Events.Count.ToString(CultureInfo.InvariantCulture))],
        Symbols = recording.Symbols,
        Events = recording.Events,
    };

    // Of a request that failed, the endpoint that it was for: another may have told of the failure.
    private string? Route() => RequestRoute.Of(_context.Features.Get<IExceptionHandlerFeature>()?.Endpoint ?? _endpoint ?? _context.GetEndpoint());

    // A secret may be in the path, as the route says: /reset/{token}. An error handler has cleared the values of the route.
    private string Request()
    {
        // As it was decoded, and whole: what is left of a secret that was cut off would not be found.
        var path = _path.Value ?? "";
        foreach (var (name, value) in _context.Features.Get<IExceptionHandlerFeature>()?.RouteValues ?? _context.Request.RouteValues)
        {
            if (value is string { Length: > 0 } text && _options.IsSecret(name))
                path = path.Replace(text, "***", StringComparison.Ordinal);
        }
        return $"{_context.Request.Method} {Bounded(_options.WithoutSecrets(new PathString(path is [] or ['/', ..] ? path : "/" + path).ToUriComponent()))}";
    }

    private static string Bounded(string path) => path.Length <= _longestPath ? path : string.Concat(path.AsSpan(0, _longestPath), "…");
}
