using System.Runtime.InteropServices;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.Comparison;

/// <summary>
/// Divides the duration of an operation among its calls, so that the parts add up to it although calls overlap: each moment belongs to one
/// call on the critical path.
/// </summary>
/// <remarks>
/// The critical path is found as by CRISP (Zhang et al., "CRISP: Critical Path Analysis of Large-Scale Microservice Architectures", USENIX
/// ATC 2022): going back from the end of a call, time belongs to the callee that ends last, then to the one that ends last before that one
/// has started, and so on. The rest is the call's own. A callee that still runs at that moment is cut there, and not skipped.
/// </remarks>
internal sealed class WallClock
{
    private readonly CallTable _calls;

    // By the index of a call: until it and its callees have ended; and where the part of the call ends.
    private readonly long[] _completions;
    private readonly long[] _ends;
    private readonly Dictionary<int, List<int>> _adoptedCallees = [];

    private WallClock(CallTree tree)
    {
        _calls = tree.Table;
        (SelfDurations, _completions, _ends) = (new long[tree.Count], new long[tree.Count], new long[tree.Count]);
        SetCompletions();
        AdoptRoots();
        OwnDuration = DivideAmong(GetCallees(-1), tree.Duration.Ticks, tree.Duration.Ticks);
        // Callers start before their callees, so the part of a call is known before it is divided.
        for (var i = 0; i < tree.Count; i++) SelfDurations[i] = DivideAmong(GetCallees(i), SelfDurations[i], _ends[i]);
    }

    /// <summary>The part of each call without that of its callees, in ticks, by the index of the call.</summary>
    public long[] SelfDurations { get; }

    /// <summary>The part that belongs to no call.</summary>
    public long OwnDuration { get; }

    public static WallClock Divide(CallTree tree) => new(tree);

    /// <summary>
    /// A method that returns the task of another one has returned long before that task completes, but its callers wait for it. A callee
    /// that has not ended at all is not waited for.
    /// </summary>
    private void SetCompletions()
    {
        for (var i = _calls.Count - 1; i >= 0; i--)
        {
            ref var call = ref _calls.GetRow(i);
            _completions[i] = Math.Max(_completions[i], call.StartedAt + call.Duration);
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
        var lastEnclosing = roots[0];
        foreach (var root in roots[1..])
        {
            ref var call = ref _calls.GetRow(root);
            if (_completions[lastEnclosing] < _completions[root])
            {
                lastEnclosing = root;
                continue;
            }

            var owner = FindInnermost(lastEnclosing, call.StartedAt);
            if (!_adoptedCallees.TryGetValue(owner, out var adopted)) _adoptedCallees[owner] = adopted = [];
            adopted.Add(root);
        }

        if (_adoptedCallees.Count == 0) return;
        var all = _adoptedCallees.Values.SelectMany(adopted => adopted).ToHashSet();
        _adoptedCallees[-1] = [.. roots.ToArray().Where(root => !all.Contains(root))];
        foreach (var (owner, adopted) in _adoptedCallees)
        {
            if (owner >= 0) adopted.AddRange(_calls.GetCalleeIndices(owner));
        }
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

    /// <summary>Gives callees their parts of a part of their caller. Returns what is left, which is the caller's own.</summary>
    private long DivideAmong(ReadOnlySpan<int> callees, long duration, long end)
    {
        if (duration == 0 || callees.Length == 0) return duration;
        if (!AreSortedByEnd(callees))
        {
            var sorted = callees.ToArray();
            // Equal ends are common where a call ends with its caller. Then the one that started last is nested in time.
            Array.Sort(sorted, (first, second) =>
                _completions[first] != _completions[second]
                    ? _completions[first].CompareTo(_completions[second]) : first.CompareTo(second));
            callees = sorted;
        }

        for (var i = callees.Length - 1; i >= 0; i--)
        {
            var callee = callees[i];
            ref var call = ref _calls.GetRow(callee);
            if (call.StartedAt >= end) continue;
            var calleeEnd = Math.Min(_completions[callee], end);
            var part = Math.Min(calleeEnd - call.StartedAt, duration);
            (SelfDurations[callee], _ends[callee]) = (part, calleeEnd);
            (duration, end) = (duration - part, call.StartedAt);
        }

        return duration;
    }

    private bool AreSortedByEnd(ReadOnlySpan<int> callees)
    {
        for (var i = 1; i < callees.Length; i++)
        {
            if (_completions[callees[i]] < _completions[callees[i - 1]]) return false;
        }

        return true;
    }
}
