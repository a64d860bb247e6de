using System.Collections.Concurrent;
using Chalkboard.Tracing.Recorder;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Tracing.AspNetCore.Storage;

/// <summary>
/// Once a second, writes what running requests have recorded to the journals of a folder, so that it is not lost with the process. Requests
/// do not wait for it.
/// </summary>
internal sealed partial class JournalWriter : IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly FolderTraceStore _store;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, RunningTrace> _entries = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _writing;

    public JournalWriter(FolderTraceStore store, TimeProvider timeProvider, ILogger logger)
    {
        (_store, _timeProvider, _logger) = (store, timeProvider, logger);
        // The first user may be a request that is traced, whose execution context must not flow to this task.
        using (ExecutionContext.SuppressFlow()) _writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Called when a traced request has started.</summary>
    public void Add(string id, TraceJournal journal) => _entries[id] = new(id, journal);

    /// <summary>Called when the trace of a request is saved, or is not kept: its journal is not needed any more.</summary>
    public void Remove(string id)
    {
        if (_entries.TryGetValue(id, out var entry)) entry.IsObsolete = true;
    }

    /// <summary>Called when the trace of a request can't be saved: its journal is what remains of it.</summary>
    public void Keep(string id)
    {
        if (_entries.TryGetValue(id, out var entry)) entry.HasEnded = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var entry in _entries.Values) await CloseAsync(entry).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task WriteAllAsync()
    {
        using var timer = new PeriodicTimer(Interval, _timeProvider);
        while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
        {
            foreach (var entry in _entries.Values) await WriteAsync(entry).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(RunningTrace entry)
    {
        if (entry.IsObsolete || entry.HasEnded)
        {
            await CloseAsync(entry).ConfigureAwait(false);
            return;
        }

        if (entry.HasFailed) return;
        try
        {
            entry.Stream ??= _store.CreateJournal(entry.Id);
            entry.IsReadable |= await entry.Journal.AppendAsync(entry.Stream, CancellationToken.None).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Any failure of the disk, such as a full one. Other journals are still written.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // The file has what was written before.
            entry.HasFailed = true;
            LogWriteFailed(_logger, exception, entry.Id);
        }
    }

    private async ValueTask CloseAsync(RunningTrace entry)
    {
        _entries.TryRemove(entry.Id, out _);
        if (entry.Stream is null) return;
        try
        {
            await entry.Stream.DisposeAsync().ConfigureAwait(false);
            if (entry.IsObsolete || !entry.IsReadable) _store.DeleteJournal(entry.Id);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogWriteFailed(_logger, exception, entry.Id);
        }
    }

    [LoggerMessage(
        1, LogLevel.Warning,
        "The trace {Id} could not be written while its request runs. Check the folder of options.Retention.Store, and the space on its " +
        "disk.")]
    private static partial void LogWriteFailed(ILogger logger, Exception exception, string id);

    private sealed class RunningTrace(string id, TraceJournal journal)
    {
        public string Id => id;

        public TraceJournal Journal => journal;

        public FileStream? Stream { get; set; }

        public bool IsReadable { get; set; }

        public bool HasFailed { get; set; }

        public volatile bool IsObsolete;

        public volatile bool HasEnded;
    }
}
