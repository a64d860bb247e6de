using System.Collections;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.AspNetCore.Views.Charts;

/// <summary>
/// The calls of a trace by the path of their callers: calls of one method by the same callers are one frame, the longest first. The length
/// of a frame is the sum of the durations of its calls, with the time for which they waited. Callees that ran at the same time may take
/// longer together than their caller; it is then as long as they are.
/// </summary>
internal sealed class FlameChart
{
    private const int MaxRows = 200;

    private readonly CallTable _table;
    private readonly BitArray _hidden;
    private readonly long[] _lengths;

    // The same number for symbols of the same name.
    private readonly int[] _nameNumbers;
    private readonly List<int> _roots = [];
    private int _rowCount;

    private FlameChart(CallTable table)
    {
        (_table, _hidden, _lengths) = (table, SourceView.FindHidden(table), new long[table.Count]);
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        _nameNumbers = [.. table.Symbols.Select(symbol =>
        {
            if (!numbers.TryGetValue(symbol.Name, out var number)) numbers[symbol.Name] = number = numbers.Count;
            return number;
        })];
    }

    /// <summary>The length of all calls together.</summary>
    public long Total { get; private set; }

    public static FlameChart From(CallTree tree)
    {
        var chart = new FlameChart(tree.Table);
        chart.Measure();
        return chart;
    }

    public IReadOnlyList<ChartLane> Select(in ChartQuery query, FrameStyle style)
    {
        var frames = new List<ChartFrame>();
        var open = new Stack<(List<int> Calls, int Row, long Start)>();
        AddGroups(_roots, 0, 0, query, style, frames, open);
        while (open.TryPop(out var next))
        {
            var callees = new List<int>();
            foreach (var call in next.Calls) AddVisible(_table.GetCalleeIndices(call), callees);
            AddGroups(callees, next.Row, next.Start, query, style, frames, open);
        }
        return [new("", _rowCount, frames)];
    }

    /// <summary>Computes the lengths of calls, from the last one, since callees start after their callers.</summary>
    private void Measure()
    {
        var depths = new int[_table.Count];
        for (var i = 0; i < _table.Count; i++)
        {
            var caller = _table.GetRow(i).Caller;
            depths[i] = (caller < 0 ? 0 : depths[caller]) + (_hidden[i] ? 0 : 1);
            _rowCount = Math.Min(MaxRows, Math.Max(_rowCount, depths[i]));
        }
        for (var i = _table.Count - 1; i >= 0; i--)
        {
            ref readonly var row = ref _table.GetRow(i);
            // The lengths of its callees are in already.
            _lengths[i] = Math.Max(_lengths[i], row.Duration);
            if (row.Caller >= 0) _lengths[row.Caller] += _lengths[i];
        }
        AddVisible(_table.GetCalleeIndices(-1), _roots);
        foreach (var root in _roots) Total += _lengths[root];
    }

    /// <summary>Adds calls, and in place of hidden ones their callees.</summary>
    private void AddVisible(ReadOnlySpan<int> calls, List<int> visible)
    {
        foreach (var call in calls)
        {
            if (!_hidden[call])
            {
                visible.Add(call);
                continue;
            }
            // Not by recursion, because the depth of a trace has no bound.
            var open = new Stack<int>([call]);
            while (open.TryPop(out var next))
            {
                if (!_hidden[next]) visible.Add(next);
                else foreach (var callee in _table.GetCalleeIndices(next)) open.Push(callee);
            }
        }
    }

    private void AddGroups(List<int> calls, int row, long start, in ChartQuery query, FrameStyle style, List<ChartFrame> frames,
        Stack<(List<int> Calls, int Row, long Start)> open)
    {
        if (row >= MaxRows) return;
        var groups = new Dictionary<int, Group>();
        foreach (var call in calls)
        {
            ref readonly var tableRow = ref _table.GetRow(call);
            var key = (_nameNumbers[tableRow.SymbolIndex] * 2) + (tableRow.IsExternal ? 1 : 0);
            if (!groups.TryGetValue(key, out var group)) groups[key] = group = new();
            group.Add(call, _lengths[call]);
        }
        var merged = default(ChartFrame);
        foreach (var group in groups.Values.OrderByDescending(group => group.Length))
        {
            var end = start + group.Length;
            if (group.Length < query.MinLength)
            {
                // All others are shorter.
                var kind = FrameKinds.Merged | (style.Get(group.Longest) & FrameKinds.Match);
                merged = merged.Count == 0
                    ? new(row, start, group.Length, group.Longest, group.Calls.Count, kind)
                    : merged with { Length = end - merged.Start, Count = merged.Count + group.Calls.Count, Kind = merged.Kind | kind };
            }
            else if (end >= query.From && start <= query.To)
            {
                frames.Add(new(row, start, group.Length, group.Longest, group.Calls.Count, style.Get(group.Longest)));
                open.Push((group.Calls, row + 1, start));
            }
            start = end;
        }
        if (merged.Count > 0 && merged.Start <= query.To && merged.Start + merged.Length >= query.From) frames.Add(merged);
    }

    private sealed class Group
    {
        private long _longestLength = -1;

        public List<int> Calls { get; } = [];

        public long Length { get; private set; }

        public int Longest { get; private set; }

        public void Add(int call, long length)
        {
            Calls.Add(call);
            Length += length;
            if (length > _longestLength) (_longestLength, Longest) = (length, call);
        }
    }
}
