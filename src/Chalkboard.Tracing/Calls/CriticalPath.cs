using System.Runtime.InteropServices;

namespace Chalkboard.Tracing.Calls;

/// <summary>
/// The calls for which an operation waited: if one of them had been faster, the operation could have been. Each moment of the operation
/// belongs to one call, so that the parts of the calls add up to its duration although calls overlap.
/// </summary>
/// <remarks>
/// The path is found as by CRISP (Zhang and others, "CRISP: Critical Path Analysis of Large-Scale Microservice Architectures", USENIX ATC
/// 2022), with calls in place of spans. It goes back from the end of a call: time belongs to the callee that ended last, before the start
/// of that one to the callee that had ended last by then, and so on. The rest is the call's own. Of a callee that had not ended by then,
/// the part counts that it did before it first lost its thread, because until then its caller had to wait; one that did not lose its
/// thread is cut there. It takes linear time if the callees of each call ended in the order in which they started; otherwise these are
/// sorted.
/// </remarks>
internal sealed class CriticalPath
{
    private readonly CallTable _calls;

    // By the index of a call: the time until which callers may wait for it, the part of it that is on the path, and the end of that part.
    private readonly long[] _completions;
    private readonly long[] _parts;
    private readonly long[] _ends;
    private readonly Dictionary<int, List<int>> _adoptedCallees = [];
    private readonly List<(long End, int Call)> _candidates = [];

    private CriticalPath(CallTree tree)
    {
        _calls = tree.Table;
        (_completions, _parts, _ends) = (new long[tree.Count], new long[tree.Count], new long[tree.Count]);
        SelfDurations = new long[tree.Count];
        SetCompletions();
        AdoptRoots();
        OwnDuration = DivideAmong(GetCallees(-1), tree.Duration.Ticks, tree.Duration.Ticks, tree.Duration.Ticks);
        // Callers start before their callees, so the part of a call is known before it is divided.
        for (var i = 0; i < tree.Count; i++) SelfDurations[i] = DivideAmong(GetCallees(i), _parts[i], _ends[i], GetEnd(i));
    }

    /// <summary>The part of each call without that of its callees, in ticks, by the index of the call.</summary>
    public long[] SelfDurations { get; }

    /// <summary>The part of the operation that belongs to no call, in ticks.</summary>
    public long OwnDuration { get; }

    public static CriticalPath Find(CallTree tree) => new(tree);

    /// <summary>Returns the duration of the part of a call that is on the path, with that of its callees; 0 if none is.</summary>
    public TimeSpan GetDuration(int call) => new(_parts[call]);

    /// <summary>
    /// A method that returns the task of another one has returned long before that task completes, but its callers wait for it. A callee
    /// that has not ended at all is not waited for.
    /// </summary>
    private void SetCompletions()
    {
        for (var i = _calls.Count - 1; i >= 0; i--)
        {
            ref var call = ref _calls.GetRow(i);
            _completions[i] = Math.Max(_completions[i], GetEnd(i));
            if (call.Caller < 0 || call.Outcome == Outcome.Unfinished && _calls.GetRow(call.Caller).Outcome != Outcome.Unfinished) continue;
            _completions[call.Caller] = Math.Max(_completions[call.Caller], _completions[i]);
        }
    }

    /// <summary>
    /// A call that starts a thread's work has no known caller. Its time is part of the call that ran when it started, and that may wait for
    /// it.
    /// </summary>
    private void AdoptRoots()
    {
        var roots = _calls.GetCalleeIndices(-1);
        if (roots.Length < 2) return;
        var topLevel = new List<int> { roots[0] };
        foreach (var root in roots[1..])
        {
            ref var call = ref _calls.GetRow(root);
            var enclosing = topLevel[^1];
            if (_completions[enclosing] <= call.StartedAt)
            {
                topLevel.Add(root);
                continue;
            }

            // Work that still runs when the operation ends was not waited for.
            if (call.Outcome == Outcome.Unfinished && _calls.GetRow(enclosing).Outcome != Outcome.Unfinished) continue;
            if (_completions[enclosing] < _completions[root])
            {
                topLevel.Add(root);
                continue;
            }

            var owner = FindInnermost(enclosing, call.StartedAt);
            if (!_adoptedCallees.TryGetValue(owner, out var adopted)) _adoptedCallees[owner] = adopted = [];
            adopted.Add(root);
        }

        foreach (var (owner, adopted) in _adoptedCallees) adopted.AddRange(_calls.GetCalleeIndices(owner));
        _adoptedCallees[-1] = topLevel;
    }

    private int FindInnermost(int call, long time)
    {
        while (true)
        {
            var callees = _calls.GetCalleeIndices(call);
            // Callees are in the order in which they started.
            var (low, high) = (0, callees.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_calls.GetRow(callees[middle]).StartedAt <= time) low = middle + 1;
                else high = middle;
            }

            if (low == 0 || _completions[callees[low - 1]] <= time) return call;
            call = callees[low - 1];
        }
    }

    private ReadOnlySpan<int> GetCallees(int call) =>
        _adoptedCallees.TryGetValue(call, out var callees) ? CollectionsMarshal.AsSpan(callees) : _calls.GetCalleeIndices(call);

    private long GetEnd(int call)
    {
        ref var row = ref _calls.GetRow(call);
        return row.StartedAt + row.Duration;
    }

    /// <summary>The time at which a call first lost its thread, or ended without losing it.</summary>
    private long GetFirstEnd(int call) => _calls.TryGetFirstSuspension(call, out var suspendedAt) ? suspendedAt : GetEnd(call);

    /// <summary>Gives callees their parts of a part of their caller. Returns what is left, which is the caller's own.</summary>
    /// <param name="callees">The callees.</param>
    /// <param name="duration">The duration of the part.</param>
    /// <param name="end">The end of the part.</param>
    /// <param name="callerEnd">The end of the caller. If the part ends later, the caller has returned the task of a callee.</param>
    private long DivideAmong(ReadOnlySpan<int> callees, long duration, long end, long callerEnd)
    {
        if (duration == 0 || callees.Length == 0) return duration;
        FindCandidates(callees);
        for (var i = _candidates.Count - 1; i >= 0; i--)
        {
            var (calleeEnd, callee) = _candidates[i];
            ref var call = ref _calls.GetRow(callee);
            if (call.StartedAt >= end) continue;
            if (calleeEnd > end)
            {
                if (GetFirstEnd(callee) < end) continue;
                calleeEnd = end;
            }

            // Before the caller had returned, it did not wait for the task.
            var start = calleeEnd > callerEnd ? Math.Max(call.StartedAt, callerEnd) : call.StartedAt;
            var part = Math.Min(calleeEnd - start, duration);
            if (_parts[callee] == 0) _ends[callee] = calleeEnd;
            _parts[callee] += part;
            (duration, end) = (duration - part, start);
        }

        return duration;
    }

    private void FindCandidates(ReadOnlySpan<int> callees)
    {
        _candidates.Clear();
        var isSorted = true;
        foreach (var callee in callees)
        {
            if (GetFirstEnd(callee) is var firstEnd && firstEnd < _completions[callee]) Add(firstEnd, callee);
            Add(_completions[callee], callee);
        }

        // Equal ends are common where a call ends with its caller. Then the one that started last is nested in time.
        if (!isSorted) _candidates.Sort();

        void Add(long end, int callee)
        {
            isSorted &= _candidates.Count == 0 || _candidates[^1].End <= end;
            _candidates.Add((end, callee));
        }
    }
}
