using System.Collections;
using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Recordings;

/// <summary>
/// Events in the order in which they happened. It grows in chunks that stay out of the large object heap.
/// One thread may add while nobody reads; any number may read while nobody adds.
/// </summary>
public sealed class EventList : IReadOnlyList<Event>
{
    // 40 bytes each: 80 KB, while the large object heap begins at 85,000 bytes.
    internal const int ChunkLength = 2000;

    // Most operations are short.
    private const int _firstLength = 32;

    private readonly List<(Event[] Events, int Count, int First)> _full = [];
    private Event[] _last = [];
    private int _used;
    private int _first;

    /// <inheritdoc/>
    public int Count => _first + _used;

    /// <summary>The event at an index. Going through all is quicker with <c>foreach</c>.</summary>
    /// <param name="index">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public Event this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            if (index >= _first) return _last[index - _first];
            int low = 0, high = _full.Count - 1;
            while (low < high)
            {
                var middle = (low + high + 1) / 2;
                if (_full[middle].First <= index) low = middle;
                else high = middle - 1;
            }

            return _full[low].Events[index - _full[low].First];
        }
    }

    /// <summary>Adds an event at the end.</summary>
    /// <param name="added">The event.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in Event added)
    {
        if (_used == _last.Length) Grow();
        _last[_used++] = added;
    }

    /// <summary>Takes over a whole array of events without copying it; the caller must not change it from then on.</summary>
    /// <param name="events">The array.</param>
    /// <param name="count">How many events it holds.</param>
    /// <exception cref="ArgumentOutOfRangeException">It can't hold so many.</exception>
    public void Adopt(Event[] events, int count)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, events.Length);
        Close();
        _full.Add((events, count, _first));
        _first += count;
    }

    /// <summary>No more is added: gives back the memory that is kept ready for more.</summary>
    internal void Trim()
    {
        if (_used < _last.Length) Array.Resize(ref _last, _used);
    }

    /// <summary>Goes through all events.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<Event> IEnumerable<Event>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Grow()
    {
        // A short list grows in place; then each chunk stays where it is.
        if (_last.Length is > 0 and < ChunkLength)
        {
            Array.Resize(ref _last, Math.Min(_last.Length * 4, ChunkLength));
            return;
        }

        Close();
        _last = new Event[_first == 0 ? _firstLength : ChunkLength];
    }

    private void Close()
    {
        if (_used > 0)
        {
            _full.Add((_last, _used, _first));
            _first += _used;
        }

        (_last, _used) = ([], 0);
    }

    private (Event[] Events, int Count) Chunk(int number) => number < _full.Count ? (_full[number].Events, _full[number].Count) : (_last, number == _full.Count ? _used : 0);

    /// <summary>Goes through the events of a list, which must not grow meanwhile.</summary>
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
            (_events, _count) = list.Chunk(0);
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
                if (_chunk >= _list._full.Count) return false;
                (_events, _count) = _list.Chunk(++_chunk);
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
