using Chalkboard.Tracing.AspNetCore.Requests;
using Chalkboard.Tracing.AspNetCore.Statistics;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Tracing.AspNetCore.Storage;

/// <summary>
/// Keeps traces in the configured store, within limits of count and bytes. The oldest are deleted first, but typical ones last.
/// </summary>
internal sealed partial class TraceRepository : IAsyncDisposable, IDisposable
{
    // A store that takes longer is considered to hang.
    private static readonly TimeSpan _saveTimeout = TimeSpan.FromMinutes(1);

    private readonly TraceRetentionOptions _options;
    private readonly TracingStatistics _statistics;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly TypicalDurations _typicalDurations;
    private readonly SaveQueue _saveQueue;
    private readonly JournalWriter? _journals;
    private readonly SemaphoreSlim _changeLock = new(1, 1);
    private StoredTraceIndex _index = StoredTraceIndex.Empty;
    private int _savesUntilListing;
    private int _isQueueFull;

    public TraceRepository(IOptions<CallTracingOptions> options, TracingStatistics statistics, TimeProvider timeProvider,
        ILogger<TraceRepository> logger)
    {
        (_options, _statistics, _timeProvider, _logger) = (options.Value.Retention, statistics, timeProvider, logger);
        _typicalDurations = new TypicalDurations(_options.MaxTypicalPerRoute, timeProvider);
        _saveQueue = new SaveQueue(_options, SaveAsync, timeProvider);
        if (_options.Store is FolderTraceStore store) _journals = new JournalWriter(store, timeProvider, logger);
    }

    /// <summary>Returns whether a trace is queued, or is in the index. It does not read the store.</summary>
    public bool Contains(string id) => _saveQueue.Contains(id) || FindInIndex(id) is not null;

    /// <summary>Finds a trace in the index of the last listing; null if it was not there. It does not read the store.</summary>
    public StoredTrace? FindInIndex(string id) => Volatile.Read(ref _index).Find(id);

    /// <summary>Called when the request of a trace has started.</summary>
    /// <param name="id">The id of the trace.</param>
    /// <param name="name">The name of the operation, as far as known.</param>
    /// <param name="trace">The trace.</param>
    public void OnRequestStarted(string id, string name, CallTrace trace)
    {
        _saveQueue.OnRequestStarted(id);
        _journals?.Add(id, trace.CreateJournal(name));
    }

    /// <summary>Called when the request of a trace has ended. Its trace may be saved in the background.</summary>
    public void OnRequestEnded(string id, bool isEnqueued)
    {
        _saveQueue.OnRequestEnded(id);
        if (!isEnqueued) _journals?.Remove(id);
    }

    /// <summary>Counts a request that was traced. Returns whether its trace is to be kept as typical of its route.</summary>
    /// <param name="route">The method and the route.</param>
    /// <param name="duration">The duration of the request.</param>
    /// <param name="canBeTypical">False if it failed, or is kept for another reason.</param>
    public bool IsTypical(string route, TimeSpan duration, bool canBeTypical) =>
        _typicalDurations.Add(route, duration, canBeTypical);

    /// <summary>Finds the trace that a trace is compared with. Returns null if there is none.</summary>
    public async Task<StoredTrace?> FindTypicalAsync(string id, CancellationToken cancellationToken)
    {
        // After a restart, the index is empty until the store is listed.
        if (FindInIndex(id) is null) await ListAsync(cancellationToken).ConfigureAwait(false);
        return FindInIndex(id) is { IsTypical: false } trace ? Volatile.Read(ref _index).FindTypical(trace.Name, id) : null;
    }

    /// <summary>Waits until a trace is saved or given up.</summary>
    public Task WaitUntilSavedAsync(string id, CancellationToken cancellationToken) => _saveQueue.WaitForAsync(id, cancellationToken);

    /// <summary>Lists all traces, the newest first. It waits for those that are queued, up to a timeout.</summary>
    public async Task<IReadOnlyList<StoredTrace>> ListAsync(CancellationToken cancellationToken)
    {
        await _saveQueue.WaitForAllAsync(cancellationToken).ConfigureAwait(false);
        await _changeLock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            SetIndex(StoredTraceIndex.From(await _options.Store.ListAsync(cancellationToken).ConfigureAwait(false)));
            return [.. _index.NewestFirst];
        }
        finally
        {
            _changeLock.Release();
        }
    }

    /// <summary>Queues a trace that has ended, to be saved in the background.</summary>
    /// <returns>False if the queue is full: the trace is counted as lost.</returns>
    public bool TryEnqueue(string id, CallTrace trace)
    {
        if (_saveQueue.TryAdd(new PendingTrace(id, trace)))
        {
            Volatile.Write(ref _isQueueFull, 0);
            return true;
        }

        TracingStatistics.CountLost();
        // Logged once, until the queue has space again.
        if (!_saveQueue.IsClosed && Interlocked.Exchange(ref _isQueueFull, 1) == 0)
            LogQueueFull(_logger, id, _options.MaxCount, _options.MaxBytes);
        return false;
    }

    /// <summary>Saves a trace. A failure is logged and counted.</summary>
    public async Task SaveAsync(string id, Recording recording)
    {
        try
        {
            var stored = await _options.Store.SaveAsync(id, recording, CancellationToken.None).ConfigureAwait(false);
            _journals?.Remove(id);
            await _changeLock.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            try
            {
                await EnforceLimitsAsync(stored).ConfigureAwait(false);
            }
            finally
            {
                _changeLock.Release();
            }
        }
#pragma warning disable CA1031 // Any failure of the store, such as a full disk. No request waits for it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _journals?.Keep(id);
            LogSaveFailed(_logger, exception, id);
            TracingStatistics.CountLost();
        }
    }

    /// <summary>Reads a trace. Returns null if there is no such trace, or if it can't be read.</summary>
    public async Task<Recording?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        if (!TraceId.IsValid(id)) return null;
        await _saveQueue.WaitForAsync(id, cancellationToken).ConfigureAwait(false);
        try
        {
            return await _options.Store.ReadAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is InvalidTraceException or IOException or UnauthorizedAccessException)
        {
            LogReadFailed(_logger, exception, id);
            return null;
        }
    }

    public async Task<bool> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        if (!TraceId.IsValid(id)) return false;
        await _saveQueue.WaitForAsync(id, cancellationToken).ConfigureAwait(false);
        var deleted = await _options.Store.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
        await _changeLock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (FindInIndex(id) is { } stored) SetIndex(_index.Remove(stored));
            return deleted;
        }
        finally
        {
            _changeLock.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _saveQueue.DisposeAsync().ConfigureAwait(false);
        if (_journals is not null) await _journals.DisposeAsync().ConfigureAwait(false);
        Dispose();
    }

    public void Dispose()
    {
        // Queued traces are still saved.
        _saveQueue.Close();
        _statistics.SetStoredTraces(this, StoredTraceIndex.Empty);
    }

    private async Task SaveAsync(PendingTrace pending)
    {
        try
        {
            await SaveAsync(pending.Id, pending.ToRecording()).WaitAsync(_saveTimeout, _timeProvider).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A trace that can't be saved must not prevent others from being saved.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _journals?.Keep(pending.Id);
            LogSaveFailed(_logger, exception, pending.Id);
            TracingStatistics.CountLost();
        }
    }

    private async Task EnforceLimitsAsync(StoredTrace added)
    {
        if (added.Bytes > _options.MaxBytes)
        {
            await _options.Store.DeleteAsync(added.Id).ConfigureAwait(false);
            LogTraceTooLarge(_logger, added.Id, added.Bytes, _options.MaxBytes);
            TracingStatistics.CountLost();
            return;
        }

        var index = _index;
        // Other processes may add traces to the same store, or delete some. Listing once in MaxCount saves spreads its cost over them.
        if (--_savesUntilListing < 0)
        {
            index = StoredTraceIndex.From(await _options.Store.ListAsync().ConfigureAwait(false));
            _savesUntilListing = _options.MaxCount;
        }

        index = index.Add(added);
        while ((index.FindExcessTypical(added.Name, _options) ?? index.FindExcess(_options)) is { } oldest)
        {
            index = index.Remove(oldest);
            await _options.Store.DeleteAsync(oldest.Id).ConfigureAwait(false);
        }

        SetIndex(index);
    }

    private void SetIndex(StoredTraceIndex index)
    {
        Volatile.Write(ref _index, index);
        _statistics.SetStoredTraces(this, index);
    }

    [LoggerMessage(1, LogLevel.Warning, "The trace {Id} could not be saved. Check options.Retention.Store.")]
    private static partial void LogSaveFailed(ILogger logger, Exception exception, string id);

    [LoggerMessage(2, LogLevel.Warning, "The trace {Id} can't be read. Check options.Retention.Store.")]
    private static partial void LogReadFailed(ILogger logger, Exception exception, string id);

    [LoggerMessage(
        3, LogLevel.Warning,
        "The trace {Id} was not kept: it takes {Bytes} bytes, and all traces together may take {MaxBytes} (options.Retention.MaxBytes).")]
    private static partial void LogTraceTooLarge(ILogger logger, string id, long bytes, long maxBytes);

    [LoggerMessage(
        4, LogLevel.Warning,
        "The trace {Id} was not kept, and later ones may be lost too: traces end faster than they can be saved, and the queue is full " +
        "({MaxCount} traces or {MaxBytes} bytes: options.Retention.MaxCount, options.Retention.MaxBytes). Trace fewer requests, or use " +
        "a faster store.")]
    private static partial void LogQueueFull(ILogger logger, string id, int maxCount, long maxBytes);
}
