using System.Collections;
using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Recordings;

/// <summary>
/// A list of events in order. It grows in chunks that stay out of the large object heap. One thread may add events while no other thread
/// uses the list; any number of threads may read it while no thread adds.
/// </summary>
public sealed class EventList : IReadOnlyList<Event>
{
    // 80 KB, since an event takes 40 bytes. The large object heap begins at 85,000 bytes.
    internal const int ChunkLength = 2000;

    // Most operations are short.
    private const int InitialCapacity = 32;

    private readonly List<(Event[] Events, int Count, int First)> _fullChunks = [];
    private Event[] _lastChunk = [];
    private int _lastChunkCount;
    private int _firstOfLastChunk;

    /// <inheritdoc/>
    public int Count => _firstOfLastChunk + _lastChunkCount;

    /// <summary>The event at an index. Enumerating is faster.</summary>
    /// <param name="index">The index, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is out of range.</exception>
    public Event this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            if (index >= _firstOfLastChunk) return _lastChunk[index - _firstOfLastChunk];
            int low = 0, high = _fullChunks.Count - 1;
            while (low < high)
            {
                var middle = (low + high + 1) / 2;
                if (_fullChunks[middle].First <= index) low = middle;
                else high = middle - 1;
            }

            return _fullChunks[low].Events[index - _fullChunks[low].First];
        }
    }

    /// <summary>Adds an event at the end.</summary>
    /// <param name="item">The event.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in Event item)
    {
        if (_lastChunkCount == _lastChunk.Length) Grow();
        _lastChunk[_lastChunkCount++] = item;
    }

    /// <summary>Adds an array of events without copying it. The caller must not change the array afterwards.</summary>
    /// <param name="events">The array.</param>
    /// <param name="count">The number of events in it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative, or exceeds the length of the array.</exception>
    public void AddOwned(Event[] events, int count)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, events.Length);
        CloseLastChunk();
        _fullChunks.Add((events, count, _firstOfLastChunk));
        _firstOfLastChunk += count;
    }

    /// <summary>Releases the memory that is reserved for more events.</summary>
    internal void Trim()
    {
        if (_lastChunkCount < _lastChunk.Length) Array.Resize(ref _lastChunk, _lastChunkCount);
    }

    /// <summary>Enumerates the events.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<Event> IEnumerable<Event>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Grow()
    {
        // A short list grows in place; then each chunk stays where it is.
        if (_lastChunk.Length is > 0 and < ChunkLength)
        {
            Array.Resize(ref _lastChunk, Math.Min(_lastChunk.Length * 4, ChunkLength));
            return;
        }

        CloseLastChunk();
        _lastChunk = new Event[_firstOfLastChunk == 0 ? InitialCapacity : ChunkLength];
    }

    private void CloseLastChunk()
    {
        if (_lastChunkCount > 0)
        {
            _fullChunks.Add((_lastChunk, _lastChunkCount, _firstOfLastChunk));
            _firstOfLastChunk += _lastChunkCount;
        }

        (_lastChunk, _lastChunkCount) = ([], 0);
    }

    private (Event[] Events, int Count) GetChunk(int index) =>
        index < _fullChunks.Count
            ? (_fullChunks[index].Events, _fullChunks[index].Count)
            : (_lastChunk, index == _fullChunks.Count ? _lastChunkCount : 0);

    /// <summary>Enumerates the events of a list, which must not grow meanwhile.</summary>
    public struct Enumerator : IEnumerator<Event>
    {
        private readonly EventList _list;
        private Event[] _events;
        private int _count;
        private int _chunk;
        private int _index;

        internal Enumerator(EventList list)
        {
            _list = list;
            (_events, _count) = list.GetChunk(0);
            _index = -1;
        }

        /// <inheritdoc/>
        public readonly Event Current => _events[_index];

        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext()
        {
            while (++_index >= _count)
            {
                if (_chunk >= _list._fullChunks.Count) return false;
                (_events, _count) = _list.GetChunk(++_chunk);
                _index = -1;
            }

            return true;
        }

        /// <inheritdoc/>
        public void Reset() => this = new(_list);

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}
