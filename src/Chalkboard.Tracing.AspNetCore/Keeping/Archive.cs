using Chalkboard.Tracing.AspNetCore.Requests;
using Chalkboard.Tracing.AspNetCore.Statistics;
using Chalkboard.Tracing.Forms;
using Chalkboard.Tracing.Recordings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Tracing.AspNetCore.Keeping;

/// <summary>The traces that are kept: so many, so many bytes, the oldest go first. Wherever they are kept.</summary>
internal sealed partial class Archive : IAsyncDisposable, IDisposable
{
    // Where it takes longer, the place hangs.
    private static readonly TimeSpan _longestKeep = TimeSpan.FromMinutes(1);

    private readonly KeptTracesOptions _options;
    private readonly TracingFigures _figures;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly WaitingTraces _waiting;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private KeptIndex _index = KeptIndex.Empty;
    private int _untilListed;
    private int _isCrowded;

    public Archive(IOptions<TracingOptions> options, TracingFigures figures, TimeProvider time, ILogger<Archive> log)
    {
        (_options, _figures, _time, _log) = (options.Value.Kept, figures, time, log);
        _waiting = new WaitingTraces(_options, KeepAsync, time);
    }

    /// <summary>Whether a trace waits to be kept, or was kept when somebody last looked, without looking.</summary>
    public bool Has(string id) => _waiting.Has(id) || Known(id) is not null;

    /// <summary>What a list said of a trace when somebody last looked, without looking; null if it was not there.</summary>
    public KeptTrace? Known(string id) => Volatile.Read(ref _index).Find(id);

    /// <summary>The request of a trace is under way.</summary>
    public void Begun(string id) => _waiting.Begun(id);

    /// <summary>The request of a trace is over, and its trace kept in the background if it is.</summary>
    public void Over(string id) => _waiting.Over(id);

    /// <summary>Waits until a trace is kept, or is not.</summary>
    public Task SettledAsync(string id, CancellationToken cancellation) => _waiting.OneAsync(id, cancellation);

    /// <summary>All, the newest first, with those that wait to be kept now, unless that takes long.</summary>
    public async Task<IReadOnlyList<KeptTrace>> ListAsync(CancellationToken cancellation)
    {
        await _waiting.AllAsync(cancellation).ConfigureAwait(false);
        await _changing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            Set(KeptIndex.Of(await _options.Place.ListAsync(cancellation).ConfigureAwait(false)));
            return [.. _index.Newest];
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Takes a trace that is over, to keep it in the background.</summary>
    /// <returns>False if too many wait: it is lost then, and counted.</returns>
    public bool TryKeep(string id, CallTrace trace, Exception? failure, Func<Recording, Recording> complete)
    {
        if (_waiting.TryAdd(new WaitingTrace(id, trace, failure, complete)))
        {
            Volatile.Write(ref _isCrowded, 0);
            return true;
        }

        TracingFigures.Lost();
        // Once, until there was room again.
        if (!_waiting.IsClosed && Interlocked.Exchange(ref _isCrowded, 1) == 0) NoRoom(_log, id, _options.Count, _options.Bytes);
        return false;
    }

    /// <summary>Keeps a trace, if it can be kept.</summary>
    public async Task KeepAsync(string id, Recording recording)
    {
        try
        {
            var kept = await _options.Place.KeepAsync(id, recording, CancellationToken.None).ConfigureAwait(false);
            await _changing.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            try
            {
                await BoundAsync(kept).ConfigureAwait(false);
            }
            finally
            {
                _changing.Release();
            }
        }
#pragma warning disable CA1031 // A full disk, a place that is somebody else's: nobody waits for it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            NotKept(_log, failure, id);
            TracingFigures.Lost();
        }
    }

    /// <summary>Null if there is no such trace, or it can't be read.</summary>
    public async Task<Recording?> ReadAsync(string id, CancellationToken cancellation)
    {
        if (!TraceId.Is(id)) return null;
        await _waiting.OneAsync(id, cancellation).ConfigureAwait(false);
        try
        {
            return await _options.Place.ReadAsync(id, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is InvalidTraceException or IOException or UnauthorizedAccessException)
        {
            NotRead(_log, failure, id);
            return null;
        }
    }

    public async Task<bool> DeleteAsync(string id, CancellationToken cancellation)
    {
        if (!TraceId.Is(id)) return false;
        await _waiting.OneAsync(id, cancellation).ConfigureAwait(false);
        var deleted = await _options.Place.DeleteAsync(id, cancellation).ConfigureAwait(false);
        await _changing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (Known(id) is { } kept) Set(_index.Without(kept));
            return deleted;
        }
        finally
        {
            _changing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _waiting.DisposeAsync().ConfigureAwait(false);
        Dispose();
    }

    public void Dispose()
    {
        // What waits is still kept, in turns.
        _waiting.Close();
        _figures.Show(this, KeptIndex.Empty);
    }

    private async Task KeepAsync(WaitingTrace waiting)
    {
        try
        {
            if (waiting.ToRecording() is { } recording) await KeepAsync(waiting.Id, recording).WaitAsync(_longestKeep, _time).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever one trace holds, and however long its place takes, those after it are kept.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            NotKept(_log, failure, waiting.Id);
            TracingFigures.Lost();
        }
    }

    private async Task BoundAsync(KeptTrace added)
    {
        if (added.Bytes > _options.Bytes)
        {
            await _options.Place.DeleteAsync(added.Id).ConfigureAwait(false);
            TooLarge(_log, added.Id, added.Bytes, _options.Bytes);
            TracingFigures.Lost();
            return;
        }

        var index = _index;
        // Others may keep theirs in the same place, or remove some. To list as many as are kept costs each of as many traces a little.
        if (--_untilListed < 0)
        {
            index = KeptIndex.Of(await _options.Place.ListAsync().ConfigureAwait(false));
            _untilListed = _options.Count;
        }

        index = index.With(added);
        while (index.Excess(_options) is { } oldest)
        {
            index = index.Without(oldest);
            await _options.Place.DeleteAsync(oldest.Id).ConfigureAwait(false);
        }

        Set(index);
    }

    private void Set(KeptIndex index)
    {
        Volatile.Write(ref _index, index);
        _figures.Show(this, index);
    }

    [LoggerMessage(1, LogLevel.Warning, "The trace {Id} could not be kept.")]
    private static partial void NotKept(ILogger log, Exception failure, string id);

    [LoggerMessage(2, LogLevel.Warning, "The trace {Id} can't be read.")]
    private static partial void NotRead(ILogger log, Exception failure, string id);

    [LoggerMessage(3, LogLevel.Warning, "The trace {Id} was not kept: it takes {Bytes} bytes, and all together may take {Most} (options.Kept.Bytes).")]
    private static partial void TooLarge(ILogger log, string id, long bytes, long most);

    [LoggerMessage(4, LogLevel.Warning, "The trace {Id} was not kept, and others after it may not be: traces end more quickly than they can be kept, and those that wait may be {Count} and take {Bytes} bytes (options.Kept.Count, options.Kept.Bytes). Have fewer requests traced, or a quicker place.")]
    private static partial void NoRoom(ILogger log, string id, int count, long bytes);
}
