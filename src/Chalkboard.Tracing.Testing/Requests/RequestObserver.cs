using System.Diagnostics;

namespace Chalkboard.Tracing.Testing.Requests;

/// <summary>
/// Observes the requests of all servers of ASP.NET Core in this process. Those in the flow of the test, and those with its trace id, belong
/// to its trace.
/// </summary>
/// <remarks>
/// ASP.NET Core publishes the start of a request in the execution context in which the application then handles it, and its end in the
/// same one. The activity of a request has the trace id that the client sent.
/// </remarks>
internal sealed class RequestObserver : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string Request = "Microsoft.AspNetCore.Hosting.HttpRequestIn";
    private static readonly TimeSpan _maxWaitTime = TimeSpan.FromSeconds(10);

    private readonly CallTrace _trace;
    private readonly ActivityTraceId _traceId;
    private readonly TimeProvider _timeProvider;
    private readonly IDisposable _allListeners;
    private readonly Lock _lock = new();
    private readonly List<IDisposable> _subscriptions = [];
    // The contexts of the requests that have not ended.
    private readonly HashSet<object> _open = new(ReferenceEqualityComparer.Instance);
    private TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isDisposed;

    public RequestObserver(CallTrace trace, ActivityTraceId traceId, TimeProvider timeProvider)
    {
        (_trace, _traceId, _timeProvider) = (trace, traceId, timeProvider);
        _ended.SetResult();
        _allListeners = DiagnosticListener.AllListeners.Subscribe(this);
    }

    /// <summary>The number of requests that were not in the flow of the test, and joined the trace.</summary>
    public int JoinedCount { get; private set; }

    /// <summary>Waits for the requests: a client may have the whole response before the application has returned.</summary>
    public async Task WaitUntilEndedAsync()
    {
        try
        {
            await GetEnded().WaitAsync(_maxWaitTime, _timeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new TraceAssertionException(
                $"A request was still running {_maxWaitTime.TotalSeconds:0} seconds after the operation. End it within the operation: " +
                "read the response to its end, or dispose of it.");
        }

        Task GetEnded()
        {
            lock (_lock) return _ended.Task;
        }
    }

    public void Dispose()
    {
        _allListeners.Dispose();
        lock (_lock)
        {
            _isDisposed = true;
            _subscriptions.ForEach(subscription => subscription.Dispose());
        }
    }

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        if (value.Name != "Microsoft.AspNetCore") return;
        var subscription = value.Subscribe(this, name => name.StartsWith(Request, StringComparison.Ordinal));
        lock (_lock)
        {
            if (!_isDisposed) _subscriptions.Add(subscription);
            else subscription.Dispose();
        }
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is not { } context) return;
        if (value.Key == Request + ".Start") OnStarted(context);
        else if (value.Key == Request + ".Stop") OnEnded(context);
    }

    private void OnStarted(object context)
    {
        var hasJoined = !_trace.HasFlow;
        if (hasJoined && Activity.Current?.TraceId != _traceId) return;
        lock (_lock)
        {
            if (_open.Count == 0) _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _open.Add(context);
            if (hasJoined) JoinedCount++;
        }

        // Until the request ends: Kestrel begins the next one of the connection in the context of the connection.
        if (hasJoined) _trace.JoinFlow();
    }

    private void OnEnded(object context)
    {
        lock (_lock)
        {
            if (_open.Remove(context) && _open.Count == 0) _ended.SetResult();
        }
    }

    void IObserver<DiagnosticListener>.OnCompleted()
    {
    }

    void IObserver<DiagnosticListener>.OnError(Exception error)
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnCompleted()
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnError(Exception error)
    {
    }
}
