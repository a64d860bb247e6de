using System.Collections;

namespace Chalkboard.Tracing.Calls;

/// <summary>
/// The calls for which an operation waited: if one of them had been faster, the operation could have been. It follows each call back from
/// its end: to the callee that ended last, from the start of that one to the callee that had ended last by then, and so on. Of callees that
/// ran at the same time, it has the one that ended last, and of the others what they did before they first lost their thread, because until
/// then their caller had to wait too.
/// </summary>
/// <remarks>
/// This is the critical path of CRISP (Zhang and others, USENIX ATC 2022), with calls in place of spans. It takes linear time if the
/// callees of each call ended in the order in which they started; otherwise these are sorted.
/// </remarks>
internal sealed class CriticalPath
{
    private readonly CallTable _table;
    private readonly BitArray _calls;

    // The ends of the parts of calls that are on the path, if they are not the ends of the calls.
    private readonly Dictionary<int, long> _partEnds = [];

    // The first calls of other threads, which have no known caller, sorted by their ends.
    private readonly List<(long End, int Call)> _otherRoots = [];
    private readonly Stack<(int Call, long End)> _open = new();
    private readonly List<(long End, int Call)> _candidates = [];

    private CriticalPath(CallTable table) => (_table, _calls) = (table, new(table.Count));

    public static CriticalPath Find(CallTree tree)
    {
        var path = new CriticalPath(tree.Table);
        path.AddRoots();
        while (path._open.TryPop(out var next)) path.AddCallees(next.Call, next.End);
        return path;
    }

    public bool Contains(int call) => _calls[call];

    /// <summary>Returns the duration of the part of a call that is on the path, from its start on; 0 if none is.</summary>
    public TimeSpan GetDuration(int call)
    {
        if (!_calls[call]) return TimeSpan.Zero;
        ref readonly var row = ref _table.GetRow(call);
        return new(_partEnds.TryGetValue(call, out var end) ? end - row.StartedAt : row.Duration);
    }

    // A call without a known caller that starts while another one is open is of a thread that the operation has started.
    private void AddRoots()
    {
        var end = -1L;
        foreach (var root in _table.GetCalleeIndices(-1))
        {
            ref readonly var row = ref _table.GetRow(root);
            if (row.StartedAt < end)
            {
                _otherRoots.Add((row.StartedAt + row.Duration, root));
                continue;
            }

            end = row.StartedAt + row.Duration;
            Add(root, end);
        }

        _otherRoots.Sort();
    }

    private void AddCallees(int call, long end)
    {
        ref readonly var row = ref _table.GetRow(call);
        _candidates.Clear();
        var isSorted = true;
        foreach (var callee in _table.GetCalleeIndices(call))
        {
            ref readonly var calleeRow = ref _table.GetRow(callee);
            if (_table.TryGetFirstSuspension(callee, out var suspendedAt)) AddCandidate(suspendedAt, callee);
            AddCandidate(calleeRow.StartedAt + calleeRow.Duration, callee);
        }

        if (!isSorted) _candidates.Sort();
        var mayWaitForThreads = _otherRoots.Count > 0 && (row.SuspensionCount > 0 || row.IsExternal);
        var cursor = end;
        for (var i = _candidates.Count - 1; i >= 0; i--)
        {
            var (calleeEnd, callee) = _candidates[i];
            if (calleeEnd > cursor) continue;
            if (mayWaitForThreads) AddThreads(calleeEnd, cursor);
            Add(callee, calleeEnd);
            cursor = _table.GetRow(callee).StartedAt;
        }

        if (mayWaitForThreads) AddThreads(row.StartedAt, cursor);

        void AddCandidate(long candidateEnd, int callee)
        {
            isSorted &= _candidates.Count == 0 || _candidates[^1].End <= candidateEnd;
            _candidates.Add((candidateEnd, callee));
        }
    }

    /// <summary>
    /// Adds calls of other threads that ended while a call waited for something that is not one of its callees: probably for them.
    /// </summary>
    private void AddThreads(long from, long until)
    {
        while (until > from)
        {
            var next = _otherRoots.BinarySearch((until, int.MaxValue));
            next = (next < 0 ? ~next : next) - 1;
            if (next < 0 || _otherRoots[next].End <= from || _calls[_otherRoots[next].Call]) return;
            Add(_otherRoots[next].Call, _otherRoots[next].End);
            until = _table.GetRow(_otherRoots[next].Call).StartedAt;
        }
    }

    private void Add(int call, long end)
    {
        // A call that was suspended at once may be met again.
        if (_calls[call]) return;
        _calls[call] = true;
        ref readonly var row = ref _table.GetRow(call);
        if (end < row.StartedAt + row.Duration) _partEnds[call] = end;
        _open.Push((call, end));
    }
}
