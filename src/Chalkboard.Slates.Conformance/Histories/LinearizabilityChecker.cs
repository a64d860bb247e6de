namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>
/// Checks whether a history is linearizable: its calls can be put in one order in which a correct store could have
/// executed them one by one, and in which no call precedes one that had ended before it started.
/// </summary>
/// <remarks>
/// Uses the search of Wing and Gong with memoization of the searched states. A call whose outcome is
/// unknown may have taken effect at any time since it started, or never.
/// </remarks>
internal sealed class LinearizabilityChecker
{
    /// <summary>The maximum number of calls in a history.</summary>
    public const int MaxCalls = 128;

    private readonly IReadOnlyList<Call> _calls;
    private readonly UInt128 _answered;
    private readonly HashSet<(UInt128 Done, string State)> _visitedStates = [];

    private LinearizabilityChecker(IReadOnlyList<Call> calls)
    {
        _calls = calls;
        for (var i = 0; i < calls.Count; i++)
            if (calls[i].Answer is not null) _answered |= UInt128.One << i;
    }

    /// <summary>Returns whether a history of one slate, which is empty at first, is linearizable.</summary>
    public static bool IsLinearizable(IReadOnlyList<Call> calls) => calls.Count <= MaxCalls
        ? new LinearizabilityChecker(calls).CanExplain(UInt128.Zero, SlateModel.Empty)
        : throw new ArgumentException($"A history holds at most {MaxCalls} calls; this one holds {calls.Count}.", nameof(calls));

    private bool CanExplain(UInt128 done, SlateModel state)
    {
        if ((done & _answered) == _answered) return true;
        if (!_visitedStates.Add((done, state.StateKey))) return false;

        var earliestEnd = GetRemaining(done).Min(i => _calls[i].EndedAt);
        foreach (var i in GetRemaining(done))
        {
            if (_calls[i].StartedAt > earliestEnd) continue;
            var (next, answer) = _calls[i].Operation.Apply(state);
            if ((_calls[i].Answer ?? answer) == answer && CanExplain(done | (UInt128.One << i), next)) return true;
        }

        return false;
    }

    private IEnumerable<int> GetRemaining(UInt128 done) =>
        Enumerable.Range(0, _calls.Count).Where(i => (done & (UInt128.One << i)) == UInt128.Zero);
}
