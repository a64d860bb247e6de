using System.Diagnostics;
using System.Globalization;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recorder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Requests;

/// <summary>The trace of one request, from the middleware on and back to it.</summary>
internal sealed class RequestTrace : IDisposable
{
    /// <summary>
    /// The key of the trace in the items of its request, for other libraries. The value is a <c>Func&lt;string?&gt;</c> that returns the
    /// local path of the page of the trace, without a path base, as long as the trace is kept. It may be called after the request, and by
    /// any thread.
    /// </summary>
    public const string ItemKey = "logging.trace";

    private const int MaxPathLength = 1000;
    private const int MaxUserNameLength = 200;

    private readonly RequestTracer _tracer;
    private readonly HttpContext _context;
    private readonly TraceDecision _decision;
    private readonly RecordingOptions _options;
    private readonly string _id;
    private readonly RequestedEndpoint _endpoint;
    private readonly CallTrace _trace;
    private bool _isEnqueued;
    private bool _disposed;

    public RequestTrace(RequestTracer tracer, HttpContext context, in TraceDecision decision)
    {
        (_tracer, _context, _decision) = (tracer, context, decision);
        _id = TraceId.Create(tracer.TimeProvider.GetUtcNow());
        _options = new() { TimeProvider = tracer.TimeProvider };
        _options.Limits.MaxConcurrentTraces = tracer.Options.MaxConcurrentTraces;
        tracer.Options.ConfigureRecording?.Invoke(_options, context);
        decision.ApplyTo(_options.Keep);
        // Before the trace is published: the application may have set options that are out of range.
        _trace = CallTrace.Start(_options);
        _endpoint = new RequestedEndpoint(context);
        if (!_trace.IsRecording) return;
        var id = _id;
        context.Items[ItemKey] = (Func<string?>)(() => tracer.GetPath(id));
        var route = EndpointRoute.GetRoute(_endpoint.Requested) ?? "(running)";
        tracer.Repository.OnRequestStarted(id, $"{context.Request.Method} {route}", _trace);
    }

    public string Id => _id;

    /// <summary>False if the limit of concurrent traces was reached.</summary>
    public bool IsRecording => _trace.IsRecording;

    /// <summary>Returns whether a request is traced already.</summary>
    public static bool IsTraced(HttpContext context) =>
        context.Features.Get<Microsoft.AspNetCore.Http.Features.IItemsFeature>()?.Items is { } items && items.ContainsKey(ItemKey);

    /// <summary>Ends the trace of a request: queues it to be saved, or discards it. The request waits for neither.</summary>
    public void End(Exception? exception)
    {
        _trace.EndOperation();
        var status = GetStatusCode(exception);
        if (!HasContents())
        {
            // The error page, for which the request may be executed again, is traced instead.
            _context.Items.Remove(ItemKey);
            return;
        }
        if (IsExcluded()) return;
        var failure = GetFailure(exception, status);
        var isKept = _trace.DecideKeep(failure);
        _options.Name = $"{_context.Request.Method} {EndpointRoute.GetRoute(_endpoint.Requested) ?? "(unmatched)"}";
        if (_tracer.Repository.IsTypical(_options.Name, _trace.Duration, canBeTypical: !isKept && failure is null))
            _trace.Keep(StoredTrace.TypicalReason);
        else if (!isKept) return;
        // The details are read now, since the context is reused for another request soon.
        AddDetails(_options.Details, status);
        _isEnqueued = _tracer.Repository.TryEnqueue(_id, _trace);
        if (_isEnqueued && Activity.Current is { } activity)
            TraceTags.Set(activity, _id, _tracer.GetPath(_id) is { } path ? _context.Request.PathBase.ToUriComponent() + path : null);
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _endpoint.Detach();
        if (!_isEnqueued) _trace.Dispose();
        _tracer.Repository.OnRequestEnded(_id, _isEnqueued);
    }

    // The endpoint is known only now if routing comes after this middleware.
    private bool IsExcluded() => RequestTracer.IsExcluded(_endpoint.Requested);

    // A request that runs no woven code, such as one for a static file, has nothing to show. A client that requested the trace has its id.
    private bool HasContents() => _decision.IsRequestedByClient || _trace.HasContents;

    private string? GetFailure(Exception? exception, int status)
    {
        exception ??= _context.Features.Get<IExceptionHandlerFeature>()?.Error;
        if (exception is not null) return IsClientDisconnect(exception) ? null : TypeDisplayName.Get(exception.GetType());
        return status >= StatusCodes.Status500InternalServerError ? string.Create(CultureInfo.InvariantCulture, $"status {status}") : null;
    }

    // If the client has disconnected, the exception that results from it is not a failure, and neither is the status code.
    private bool IsClientDisconnect(Exception exception) =>
        _context.RequestAborted.IsCancellationRequested
            && exception is (OperationCanceledException or IOException or BadHttpRequestException);

    private int GetStatusCode(Exception? exception) => exception switch
    {
        null => _context.Response.StatusCode,
        BadHttpRequestException badRequest => badRequest.StatusCode,
        _ => StatusCodes.Status500InternalServerError,
    };

    private void AddDetails(IList<KeyValuePair<string, string>> details, int status)
    {
        details.Add(KeyValuePair.Create(StoredTrace.RequestDetail, FormatRequest()));
        details.Add(KeyValuePair.Create(StoredTrace.StatusDetail, status.ToString(CultureInfo.InvariantCulture)));
        if (GetUserName() is { } user) details.Add(KeyValuePair.Create(StoredTrace.UserDetail, user));
        if (_decision.HasCondition) details.Add(KeyValuePair.Create("Traced", _decision.Reason!));
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
            details.Add(KeyValuePair.Create(StoredTrace.TraceIdDetail, activity.TraceId.ToHexString()));
    }

    private string? GetUserName()
    {
        try
        {
            return _tracer.Options.GetUserName?.Invoke(_context) is { Length: > 0 } name
                ? Truncation.Truncate(_options.MaskSecrets(name), MaxUserNameLength)
                : null;
        }
#pragma warning disable CA1031 // Code of the application: whatever it throws, the request is served.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _tracer.OnGetUserNameFailed(exception);
            return null;
        }
    }

    // A route value may be a secret: /reset/{token}.
    private string FormatRequest()
    {
        // The decoded path is masked before it is truncated, because a truncated secret would not be found.
        var path = _endpoint.Path.Value ?? "";
        foreach (var (name, value) in _endpoint.RouteValues)
        {
            if (value is string { Length: > 0 } text && _options.IsSecretName(name))
                path = path.Replace(text, "***", StringComparison.Ordinal);
        }
        var encodedPath = new PathString(path is [] or ['/', ..] ? path : "/" + path).ToUriComponent();
        return $"{_context.Request.Method} {Truncation.Truncate(_options.MaskSecrets(encodedPath), MaxPathLength)}";
    }
}
