using System.Data.Common;
using System.Diagnostics;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// Subscribes to the libraries that publish what they ask of others, while any operation is traced. In operations that are not traced, they
/// publish nothing, and create no activity.
/// </summary>
internal static class DependencySources
{
    // Held only for the list: libraries hold locks of their own when they call the observer.
    private static readonly Lock _listLock = new();
    private static readonly List<IDisposable> _subscriptions = [];
    private static readonly DiagnosticListenerObserver _observer = new();
    private static IDisposable? _allListeners;
    private static ActivityListener? _activityListener;
    private static volatile bool _isSubscribed;

    /// <summary>The operation that the current flow is in; null if it is not traced, or without external calls.</summary>
    public static Operation? TracedOperation =>
        Probes.IsEnabled && Probes.CurrentLog is { } log && (log.Operation.Contents & TraceContents.ExternalCalls) != 0
            ? log.Operation : null;

    /// <summary>Called when the first operation starts, by one thread at a time.</summary>
    public static void Subscribe()
    {
        _isSubscribed = true;
        _activityListener = ActivityDependencySource.CreateListener();
        ActivitySource.AddActivityListener(_activityListener);
        // Passes the listeners that exist to the observer, too.
        _allListeners = DiagnosticListener.AllListeners.Subscribe(_observer);
    }

    /// <summary>Called when the last operation has ended, by one thread at a time.</summary>
    public static void Unsubscribe()
    {
        _isSubscribed = false;
        _allListeners?.Dispose();
        _activityListener?.Dispose();
        DisposeSubscriptions();
    }

    private static void DisposeSubscriptions()
    {
        IDisposable[] subscriptions;
        lock (_listLock)
        {
            subscriptions = [.. _subscriptions];
            _subscriptions.Clear();
        }

        foreach (var subscription in subscriptions) subscription.Dispose();
    }

    public static SqlDependency CreateSqlDependency(Operation operation, DbCommand command, bool endsWithCall = false) =>
        new(command, (operation.Contents & TraceContents.Arguments) != 0, operation.Limits.MaxValueLength, endsWithCall);

    private static DiagnosticDependencySource? FindSource(string listener) => listener switch
    {
        "Microsoft.EntityFrameworkCore" => new EntityFrameworkSource(),
        "HttpHandlerDiagnosticListener" => new HttpClientSource(),
        "SqlClientDiagnosticListener" => new SqlClientSource(),
        _ => null,
    };

    private sealed class DiagnosticListenerObserver : IObserver<DiagnosticListener>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (FindSource(value.Name) is not { } source) return;
            var subscription = value.Subscribe(source, source.IsEnabled);
            lock (_listLock) _subscriptions.Add(subscription);
            if (!_isSubscribed) DisposeSubscriptions();
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
