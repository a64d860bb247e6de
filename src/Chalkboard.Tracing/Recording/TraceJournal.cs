using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Masking;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// Writes a trace file while the operation runs. If the process ends before the operation, the file has all that was written until then.
/// The operation does not wait for it. One thread uses it at a time.
/// </summary>
internal sealed class TraceJournal(Operation operation, SecretMasker masker, Recording facts, ClockReading startReading)
{
    private readonly Dictionary<ThreadLog, LogReader> _readers = [];
    private readonly SymbolTable _symbols = new(operation.Filter);
    private readonly EventList _events = [];
    private readonly BlockBuilder _blocks = new();
    private int _writtenSymbols = -1;

    /// <summary>Appends what was recorded since the last call.</summary>
    /// <returns>False if the trace has been stopped, so that nothing more will follow.</returns>
    public async Task<bool> AppendAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (!operation.TryBeginRead()) return false;
        long now;
        try
        {
            now = Decode();
        }
        finally
        {
            operation.EndRead();
        }

        await WriteAsync(stream, now, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private long Decode()
    {
        var timeline = new TimestampConverter(startReading, ClockReading.Now);
        foreach (var log in operation.Logs)
        {
            if (!_readers.ContainsKey(log)) _readers.Add(log, new(log, _symbols, masker));
        }

        LogDecoder.Merge(_readers.Values, timeline, isComplete: false, _events);
        return timeline.EndTimestamp;
    }

    private async Task WriteAsync(Stream stream, long now, CancellationToken cancellationToken)
    {
        if (_writtenSymbols < 0)
        {
            _blocks.AddFirstBytes();
            _blocks.AddFacts(facts, 0);
            _writtenSymbols = 0;
        }

        var symbols = _symbols.ToList();
        if (symbols.Count > _writtenSymbols) _blocks.AddSymbols(symbols.Skip(_writtenSymbols));
        _writtenSymbols = symbols.Count;
        // An empty block says how long the operation has run.
        var count = _events.Count;
        var chunks = _events.TakeChunks();
        if (chunks.Count == 0) chunks.Add(ArraySegment<byte>.Empty);
        foreach (var chunk in chunks)
        {
            _blocks.AddEventsStart(count, now, chunk.Count);
            count = 0;
            await stream.WriteAsync(_blocks.Written, cancellationToken).ConfigureAwait(false);
            await stream.WriteAsync(chunk, cancellationToken).ConfigureAwait(false);
            _blocks.Clear();
        }

        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
