using System.Runtime.InteropServices;

namespace Chalkboard.Tracing.AspNetCore.Views.Charts;

/// <summary>The calls of one thread, in rows by depth. The pieces of a row don't overlap, and are sorted by time.</summary>
internal sealed class TimelineLane(int threadId)
{
    // Deeper calls are not drawn.
    private const int MaxRows = 200;

    // The time that a call had the thread, and the time that it waited after it lost it.
    private readonly List<List<Piece>> _active = [];
    private readonly List<List<Piece>> _waiting = [];

    public int ThreadId => threadId;

    /// <summary>The calls that have the thread now, with the times at which they got it.</summary>
    public List<(int Call, long Since)> Stack { get; } = [];

    public int RowCount => _active.Count;

    public void AddActive(int row, int call, long start, long end) => Add(_active, row, call, start, end);

    public void AddWaiting(int row, int call, long start, long end) => Add(_waiting, row, call, start, end);

    public IReadOnlyList<ChartFrame> Select(in ChartQuery query, FrameStyle style)
    {
        var frames = new List<ChartFrame>();
        for (var row = 0; row < _active.Count; row++)
        {
            // Waiting is below what the thread did meanwhile.
            Select(_waiting[row], row, query, style, FrameKinds.Waiting, frames);
            Select(_active[row], row, query, style, FrameKinds.None, frames);
        }
        return frames;
    }

    private void Add(List<List<Piece>> rows, int row, int call, long start, long end)
    {
        if (row >= MaxRows) return;
        while (_active.Count <= row)
        {
            _active.Add([]);
            _waiting.Add([]);
        }
        rows[row].Add(new(start, end, call));
    }

    private static void Select(List<Piece> pieces, int row, in ChartQuery query, FrameStyle style, FrameKinds kind, List<ChartFrame> frames)
    {
        var merged = default(ChartFrame);
        foreach (ref readonly var piece in CollectionsMarshal.AsSpan(pieces)[FindFirst(pieces, query.From)..])
        {
            if (piece.Start > query.To) break;
            var length = piece.End - piece.Start;
            if (length >= query.MinLength)
            {
                EndMerged();
                frames.Add(new(row, piece.Start, length, piece.Call, 1, style.Get(piece.Call) | kind));
                continue;
            }
            if (merged.Count > 0 && piece.Start - (merged.Start + merged.Length) >= query.MinLength) EndMerged();
            var looks = style.Get(piece.Call) & ~FrameKinds.External;
            merged = merged.Count == 0
                ? new(row, piece.Start, length, piece.Call, 1, looks | kind | FrameKinds.Merged)
                : merged with { Length = piece.End - merged.Start, Count = merged.Count + 1, Kind = merged.Kind | looks };
        }
        EndMerged();

        void EndMerged()
        {
            // A single one keeps its name, for a click.
            if (merged.Count == 1) merged = merged with { Kind = merged.Kind & ~FrameKinds.Merged };
            if (merged.Count > 0) frames.Add(merged);
            merged = default;
        }
    }

    /// <summary>Returns the index of the first piece that ends at a time or later.</summary>
    private static int FindFirst(List<Piece> pieces, long time)
    {
        var (low, high) = (0, pieces.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (pieces[middle].End < time) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private readonly record struct Piece(long Start, long End, int Call);
}
