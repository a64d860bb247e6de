using System.Collections;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Calls;

/// <summary>
/// The calls of a recording, a row for each, in the order in which they started. Objects are created only for the calls that are asked for.
/// Any number of threads may read it.
/// </summary>
internal sealed class CallTable(IReadOnlyList<Symbol> symbols) : IReadOnlyList<Call>
{
    // Chunks stay out of the large object heap.
    private const int ChunkBits = 9;
    private const int ChunkLength = 1 << ChunkBits;

    private readonly List<CallRow[]> _rows = [];
    private readonly List<Call?[]> _calls = [];

    // The indices of the callees of all calls, and of the calls without a known caller; and where those of each caller start: those of
    // the caller with index n at n + 1.
    private int[] _callees = [];
    private int[] _calleeStarts = [];

    public int Count { get; private set; }

    public IReadOnlyList<Symbol> Symbols => symbols;

    public Call this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            ref var call = ref _calls[index >> ChunkBits][index & (ChunkLength - 1)];
            return Volatile.Read(ref call) ?? Interlocked.CompareExchange(ref call, new(this, index), null) ?? call!;
        }
    }

    public ref CallRow GetRow(int index) => ref _rows[index >> ChunkBits][index & (ChunkLength - 1)];

    public ref CallRow Add()
    {
        if ((Count & (ChunkLength - 1)) == 0)
        {
            _rows.Add(new CallRow[ChunkLength]);
            _calls.Add(new Call?[ChunkLength]);
        }

        return ref GetRow(Count++);
    }

    /// <summary>Called when all rows are complete.</summary>
    public void Complete()
    {
        (_callees, _calleeStarts) = (new int[Count], new int[Count + 2]);
        for (var i = 0; i < Count; i++) _calleeStarts[GetRow(i).Caller + 2]++;
        for (var i = 1; i < _calleeStarts.Length; i++) _calleeStarts[i] += _calleeStarts[i - 1];
        var next = _calleeStarts.AsSpan()[..^1].ToArray();
        for (var i = 0; i < Count; i++) _callees[next[GetRow(i).Caller + 1]++] = i;
    }

    /// <summary>Returns the callees of a call; for -1, the calls without a known caller.</summary>
    public IReadOnlyList<Call> GetCallees(int caller)
    {
        var (start, end) = (_calleeStarts[caller + 1], _calleeStarts[caller + 2]);
        return start == end ? [] : new CalleeList(this, start, end - start);
    }

    /// <summary>Returns the indices of the callees of a call; for -1, of the calls without a known caller.</summary>
    public ReadOnlySpan<int> GetCalleeIndices(int caller) =>
        _callees.AsSpan(_calleeStarts[caller + 1].._calleeStarts[caller + 2]);

    public IEnumerator<Call> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed class CalleeList(CallTable table, int start, int count) : IReadOnlyList<Call>
    {
        public int Count => count;

        public Call this[int index]
        {
            get
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)count, nameof(index));
                return table[table._callees[start + index]];
            }
        }

        public IEnumerator<Call> GetEnumerator()
        {
            for (var i = 0; i < count; i++) yield return this[i];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
