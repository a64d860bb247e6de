using System.Collections;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.Recordings;

/// <summary>
/// The events of a recording in order, each with the call that it belongs to. An event takes a few bytes: see <see cref="ByteCount"/>. One
/// thread may add events while no other thread uses the list; any number of threads may read it while no thread adds.
/// </summary>
/// <remarks>
/// The list assigns events to calls when they are added. An event whose call was not recorded is left out, and a call that ends without an
/// event, because its caller ends, gets one.
/// </remarks>
public sealed class EventList : IReadOnlyCollection<Event>
{
    // Below the size of the large object heap.
    internal const int ChunkSize = 64 * 1024;

    // Most operations are short.
    private const int InitialChunkSize = 512;

    private readonly List<ArraySegment<byte>> _fullChunks = [];
    private byte[] _lastChunk = [];
    private int _lastChunkLength;
    private long _fullChunkBytes;
    private EventEncoder? _encoder;

    /// <summary>Creates an empty list.</summary>
    public EventList() => _encoder = new(this);

    /// <summary>Creates a list from bytes of another list.</summary>
    internal EventList(List<ArraySegment<byte>> chunks, int count)
    {
        (_fullChunks, Count) = (chunks, count);
        _fullChunkBytes = chunks.Sum(chunk => (long)chunk.Count);
    }

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <summary>The number of bytes that the events take in memory, with their values.</summary>
    public long ByteCount => _fullChunkBytes + _lastChunkLength;

    /// <summary>The number of lines and arguments that were added. No clock is read for them.</summary>
    internal int UntimedCount { get; private set; }

    /// <summary>The number of dependencies that were added.</summary>
    internal int DependencyCount { get; private set; }

    /// <summary>The encoded events. Each event is in one chunk.</summary>
    internal IEnumerable<ArraySegment<byte>> Chunks =>
        _lastChunkLength == 0 ? _fullChunks : _fullChunks.Append(new(_lastChunk, 0, _lastChunkLength));

    /// <summary>The calls that are open at the end of the list, while events are added.</summary>
    internal EventEncoder Encoder =>
        _encoder ?? throw new InvalidOperationException("Events can't be added to the list of a finished recording.");

    /// <summary>Adds an event at the end.</summary>
    /// <param name="item">The event.</param>
    /// <exception cref="InvalidOperationException">The list belongs to a recording that is finished.</exception>
    public void Add(in Event item) => Encoder.Add(item);

    /// <inheritdoc/>
    public IEnumerator<Event> GetEnumerator()
    {
        foreach (var step in new CallReader(this).ReadEvents()) yield return new(step);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Releases the memory that is reserved for more events.</summary>
    internal void Trim()
    {
        if (_lastChunkLength < _lastChunk.Length) Array.Resize(ref _lastChunk, _lastChunkLength);
        _encoder = null;
    }

    /// <summary>Sets the number of events, which is not known before the encoded events are read.</summary>
    internal void SetCount(int count) => Count = count;

    /// <summary>Removes the encoded events, and returns them. More events can be added.</summary>
    internal List<ArraySegment<byte>> TakeChunks()
    {
        List<ArraySegment<byte>> chunks = [.. Chunks];
        _fullChunks.Clear();
        (_lastChunk, _lastChunkLength, _fullChunkBytes, Count) = ([], 0, 0, 0);
        return chunks;
    }

    internal Span<byte> Reserve(int length)
    {
        if (_lastChunk.Length - _lastChunkLength < length) Grow(length);
        return _lastChunk.AsSpan(_lastChunkLength);
    }

    internal void Commit(int length, EventKind kind)
    {
        _lastChunkLength += length;
        Count++;
        if (kind is EventKind.Line or EventKind.Argument) UntimedCount++;
        else if (kind == EventKind.DependencyStart) DependencyCount++;
    }

    private void Grow(int length)
    {
        // A short list grows in place; then each chunk stays where it is.
        if (_lastChunkLength + length <= ChunkSize)
        {
            var wanted = Math.Max(Math.Max(InitialChunkSize, _lastChunk.Length * 4), _lastChunkLength + length);
            Array.Resize(ref _lastChunk, Math.Min(ChunkSize, wanted));
            return;
        }

        if (_lastChunkLength > 0) _fullChunks.Add(new(_lastChunk, 0, _lastChunkLength));
        _fullChunkBytes += _lastChunkLength;
        (_lastChunk, _lastChunkLength) = (new byte[Math.Max(ChunkSize, length)], 0);
    }
}
