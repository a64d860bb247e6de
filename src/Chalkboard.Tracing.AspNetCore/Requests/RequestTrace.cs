using System.Diagnostics;
using System.Globalization;
using Chalkboard.Tracing.AspNetCore.Storage;
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
    public const string ItemKey = "logging.trace";

    private const int MaxPathLength = 1000;

    private readonly RequestTracer _tracer;
    private readonly HttpContext _context;
    private readonly TraceDecision _decision;
    private readonly RecordingOptions _options;
    private readonly string _id;
    private readonly PathString _path;
    private readonly Endpoint? _endpoint;
    private readonly long _startTimestamp;
    private readonly CallTrace _trace;
    private bool _isEnqueued;
    private bool _disposed;

    public RequestTrace(RequestTracer tracer, HttpContext context, in TraceDecision decision)
    {
        (_tracer, _context, _decision) = (tracer, context, decision);
        var request = context.Request;
        _id = TraceId.Create(tracer.TimeProvider.GetUtcNow());
        _path = request.PathBase + request.Path;
        _endpoint = context.GetEndpoint();
        _options = new() { TimeProvider = tracer.TimeProvider };
        tracer.Options.ConfigureRecording?.Invoke(_options, context);
        // Before anybody is told of it: what the application asks of it may make no sense.
        _startTimestamp = tracer.TimeProvider.GetTimestamp();
        _trace = CallTrace.Start(_options);
        var id = _id;
        context.Items[ItemKey] = (Func<string?>)(() => tracer.GetPath(id));
        tracer.Repository.OnRequestStarted(id);
    }

    public string Id => _id;

    /// <summary>False if it was one too many in the process.</summary>
    public bool IsRecording => _trace.IsRecording;

    /// <summary>Whether a request is traced already.</summary>
    public static bool IsTraced(HttpContext context) =>
        context.Features.Get<Microsoft.AspNetCore.Http.Features.IItemsFeature>()?.Items is { } items && items.ContainsKey(ItemKey);

    /// <summary>The request is over: its trace is to be kept, or is not worth it. Whatever that takes, the request does not wait for it.</summary>
    public void End(Exception? exception)
    {
        _trace.EndOperation();
        var duration = _tracer.TimeProvider.GetElapsedTime(_startTimestamp);
        var status = GetStatusCode(exception);
        if (IsExcluded() || GetKeepReason(duration, status, exception) is not { } keepReason) return;
        // What is known of the request is taken down now: its context serves another one soon.
        var (name, details) = ($"{_context.Request.Method} {GetRoute() ?? "(unmatched)"}", CreateDetails(status));
        _isEnqueued = _tracer.Repository.TryEnqueue(_id, _trace, exception, recording => AddRequestDetails(recording, name, details, keepReason));
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        if (!_isEnqueued) _trace.Dispose();
        _tracer.Repository.OnRequestEnded(_id);
        _tracer.OnTraceEnded();
    }

    // Where routing comes after this, that is known only now.
    private bool IsExcluded() => RequestTracer.IsExcluded(_context.GetEndpoint());

    private string? GetKeepReason(TimeSpan duration, int status, Exception? exception)
    {
        if (!_decision.HasCondition) return _decision.Reason;
        if (_decision.KeepIfFailed)
        {
            exception ??= _context.Features.Get<IExceptionHandlerFeature>()?.Error;
            if (exception is not null && !IsClientDisconnect(exception)) return $"a failure: {exception.GetType().Name}";
            if (exception is null && status >= StatusCodes.Status500InternalServerError) return string.Create(CultureInfo.InvariantCulture, $"a failure: status {status}");
        }
        return _decision.KeepIfSlowerThan is { } time && duration > time
            ? string.Create(CultureInfo.InvariantCulture, $"slower than {time.TotalMilliseconds:#,0.###} ms")
            : null;
    }

    // Where the client has gone, an exception that tells of it is no failure, nor is the status that it would have made.
    private bool IsClientDisconnect(Exception exception) =>
        _context.RequestAborted.IsCancellationRequested && exception is (OperationCanceledException or IOException or BadHttpRequestException);

    private int GetStatusCode(Exception? exception) => exception switch
    {
        null => _context.Response.StatusCode,
        BadHttpRequestException badRequest => badRequest.StatusCode,
        _ => StatusCodes.Status500InternalServerError,
    };

    private List<KeyValuePair<string, string>> CreateDetails(int status)
    {
        var details = new List<KeyValuePair<string, string>> { KeyValuePair.Create(StoredTrace.RequestDetail, FormatRequest()), KeyValuePair.Create(StoredTrace.StatusDetail, status.ToString(CultureInfo.InvariantCulture)) };
        if (_decision.HasCondition) details.Add(KeyValuePair.Create("Traced", _decision.Reason!));
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity) details.Add(KeyValuePair.Create("Trace Id", activity.TraceId.ToHexString()));
        return details;
    }

    /// <summary>The recording, with what is known of the request.</summary>
    private static Recording AddRequestDetails(Recording recording, string name, List<KeyValuePair<string, string>> details, string keepReason) => new()
    {
        Name = name,
        StartedAt = recording.StartedAt,
        TimestampFrequency = recording.TimestampFrequency,
        StartTimestamp = recording.StartTimestamp,
        EndTimestamp = recording.EndTimestamp,
        Dropped = recording.Dropped,
        EventOverheadNanoseconds = recording.EventOverheadNanoseconds,
        KeepReason = keepReason,
        Details = [.. recording.Details, .. details, KeyValuePair.Create(TextFileHeader.EventCountDetail, recording.Events.Count.ToString(CultureInfo.InvariantCulture))],
        Symbols = recording.Symbols,
        Events = recording.Events,
    };

    // Of a request that failed, the endpoint that it was for: another may have told of the failure.
    private string? GetRoute() => EndpointRoute.GetRoute(_context.Features.Get<IExceptionHandlerFeature>()?.Endpoint ?? _endpoint ?? _context.GetEndpoint());

    // A secret may be in the path, as the route says: /reset/{token}. An error handler has cleared the values of the route.
    private string FormatRequest()
    {
        // As it was decoded, and whole: what is left of a secret that was cut off would not be found.
        var path = _path.Value ?? "";
        foreach (var (name, value) in _context.Features.Get<IExceptionHandlerFeature>()?.RouteValues ?? _context.Request.RouteValues)
        {
            if (value is string { Length: > 0 } text && _options.IsSecretName(name))
                path = path.Replace(text, "***", StringComparison.Ordinal);
        }
        return $"{_context.Request.Method} {Truncate(_options.MaskSecrets(new PathString(path is [] or ['/', ..] ? path : "/" + path).ToUriComponent()))}";
    }

    private static string Truncate(string path) => path.Length <= MaxPathLength ? path : string.Concat(path.AsSpan(0, MaxPathLength), "…");
}
