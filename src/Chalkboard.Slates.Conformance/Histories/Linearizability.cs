namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>
/// Whether a history can be explained: whether its calls can be put in one order that a correct store could have
/// executed one by one, and in which no call comes before one that had ended when it began.
/// </summary>
/// <remarks>
/// The search is that of Wing and Gong, with a memory of the states that were searched before. A call whose answer is
/// unknown may have happened at any time since it began, or never.
/// </remarks>
internal sealed class Linearizability
{
    /// <summary>The most calls of a history.</summary>
    public const int MaxCalls = 128;

    private readonly IReadOnlyList<Call> _calls;
    private readonly UInt128 _answered;
    private readonly HashSet<(UInt128 Done, string State)> _searched = [];

    private Linearizability(IReadOnlyList<Call> calls)
    {
        _calls = calls;
        for (var i = 0; i < calls.Count; i++)
            if (calls[i].Answer is not null) _answered |= UInt128.One << i;
    }

    /// <summary>Whether the history of one slate, empty at its beginning, can be explained.</summary>
    public static bool Holds(IReadOnlyList<Call> calls) => calls.Count <= MaxCalls
        ? new Linearizability(calls).Explain(UInt128.Zero, SlateModel.Empty)
        : throw new ArgumentException($"A history holds at most {MaxCalls} calls; this one holds {calls.Count}.", nameof(calls));

    private bool Explain(UInt128 done, SlateModel state)
    {
        if ((done & _answered) == _answered) return true;
        if (!_searched.Add((done, state.Key))) return false;

        var horizon = Open(done).Min(i => _calls[i].Ended);
        foreach (var i in Open(done))
        {
            if (_calls[i].Began > horizon) continue;
            var (next, answer) = _calls[i].Operation.Apply(state);
            if ((_calls[i].Answer ?? answer) == answer && Explain(done | (UInt128.One << i), next)) return true;
        }

        return false;
    }

    private IEnumerable<int> Open(UInt128 done) => Enumerable.Range(0, _calls.Count).Where(i => (done & (UInt128.One << i)) == UInt128.Zero);
}
