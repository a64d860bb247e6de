using System.Collections.Frozen;
using Chalkboard.Tracing.AspNetCore.Requests;
using Chalkboard.Tracing.AspNetCore.Statistics;
using Chalkboard.Tracing.Forms;
using Chalkboard.Tracing.Recordings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Tracing.AspNetCore.Keeping;

/// <summary>The traces that are kept: so many, so many bytes, the oldest go first. Wherever they are kept.</summary>
internal sealed partial class Archive(IOptions<TracingOptions> options, TracingFigures figures, ILogger<Archive> log) : IDisposable
{
    private readonly KeptTracesOptions _options = options.Value.Kept;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private Index _index = Index.Empty;

    /// <summary>Whether a trace was kept when somebody last looked, without looking.</summary>
    public bool Has(string id) => Known(id) is not null;

    /// <summary>What a list said of a trace when somebody last looked, without looking; null if it was not there.</summary>
    public KeptTrace? Known(string id) => Volatile.Read(ref _index).ById.GetValueOrDefault(id);

    /// <summary>All, the newest first.</summary>
    public async Task<IReadOnlyList<KeptTrace>> ListAsync(CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return Set(await _options.Place.ListAsync(cancellation).ConfigureAwait(false));
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Keeps a trace, if it can be kept. It is no failure of the request if not.</summary>
    public async Task KeepAsync(string id, Recording recording)
    {
        try
        {
            // The client that has gone is no reason not to keep what it asked for.
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
#pragma warning disable CA1031 // A full disk, a place that is somebody else's: the request has its answer.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            NotKept(log, failure, id);
            TracingFigures.Lost();
        }
    }

    /// <summary>Null if there is no such trace, or it can't be read.</summary>
    public async Task<Recording?> ReadAsync(string id, CancellationToken cancellation)
    {
        if (!TraceId.Is(id)) return null;
        try
        {
            return await _options.Place.ReadAsync(id, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is InvalidTraceException or IOException or UnauthorizedAccessException)
        {
            NotRead(log, failure, id);
            return null;
        }
    }

    public async Task<bool> DeleteAsync(string id, CancellationToken cancellation)
    {
        if (!TraceId.Is(id)) return false;
        var deleted = await _options.Place.DeleteAsync(id, cancellation).ConfigureAwait(false);
        await ListAsync(cancellation).ConfigureAwait(false);
        return deleted;
    }

    public void Dispose()
    {
        figures.Show(this, []);
        _changing.Dispose();
    }

    private async Task BoundAsync(KeptTrace added)
    {
        if (added.Bytes > _options.Bytes)
        {
            await _options.Place.DeleteAsync(added.Id).ConfigureAwait(false);
            TooLarge(log, added.Id, added.Bytes, _options.Bytes);
            TracingFigures.Lost();
            return;
        }
        var all = await _options.Place.ListAsync().ConfigureAwait(false);
        var left = new List<KeptTrace>(all.Count);
        long bytes = 0;
        foreach (var kept in all.OrderByDescending(kept => kept.Id, StringComparer.Ordinal))
        {
            // Once one had to go, so have all that are older.
            if (left.Count < _options.Count && bytes + kept.Bytes <= _options.Bytes)
            {
                left.Add(kept);
                bytes += kept.Bytes;
            }
            else
            {
                bytes = _options.Bytes;
                await _options.Place.DeleteAsync(kept.Id).ConfigureAwait(false);
            }
        }
        Set(left);
    }

    private KeptTrace[] Set(IEnumerable<KeptTrace> all)
    {
        var index = new Index(all);
        Volatile.Write(ref _index, index);
        figures.Show(this, index.Newest);
        return index.Newest;
    }

    [LoggerMessage(1, LogLevel.Warning, "The trace {Id} could not be kept.")]
    private static partial void NotKept(ILogger log, Exception failure, string id);

    [LoggerMessage(2, LogLevel.Warning, "The trace {Id} can't be read.")]
    private static partial void NotRead(ILogger log, Exception failure, string id);

    [LoggerMessage(3, LogLevel.Warning, "The trace {Id} was not kept: it takes {Bytes} bytes, and all together may take {Most} (options.Kept.Bytes).")]
    private static partial void TooLarge(ILogger log, string id, long bytes, long most);

    private sealed class Index(IEnumerable<KeptTrace> all)
    {
        public static readonly Index Empty = new([]);

        public KeptTrace[] Newest { get; } = [.. all.OrderByDescending(kept => kept.Id, StringComparer.Ordinal)];

        public FrozenDictionary<string, KeptTrace> ById { get; } = all.ToFrozenDictionary(kept => kept.Id, StringComparer.Ordinal);
    }
}
