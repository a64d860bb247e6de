namespace Chalkboard.Tracing.Comparison;

/// <summary>Matches the contexts of two traces from the top down: callees of matched contexts match if they have the same name.</summary>
/// <remarks>
/// The rest is matched as code is matched by GumTree (Falleri et al.: "Fine-grained and Accurate Source Code Differencing", ASE 2014),
/// whose tree matching is linear in practice: a call around others, and a call that is gone around others, by the callees that reappear up
/// to three levels lower or higher; a renamed method by the share of callees that both have (Dice coefficient of at least 0.5). Lambdas,
/// which are named by their line, match in order.
/// </remarks>
internal sealed class ContextMatcher
{
    private const int MaxLevels = 3;
    private const int MaxContexts = 64;
    private const int MaxRenamed = 64;
    private const double MinSimilarity = 0.5;

    private readonly List<ComparedCalls> _result = [];
    private readonly Stack<ComparedCalls> _open = new();

    // Matches below a call that only one trace has: by the context of the other trace, and the contexts of the baseline among them.
    private readonly Dictionary<CallContext, CallContext> _partners = [];
    private readonly HashSet<CallContext> _taken = [];

    /// <summary>Returns all compared calls, callers before their callees; the operation first.</summary>
    public static IReadOnlyList<ComparedCalls> Match(CallContext baseline, CallContext other)
    {
        var matcher = new ContextMatcher();
        matcher._open.Push(new(baseline, other, null));
        while (matcher._open.TryPop(out var calls))
        {
            matcher._result.Add(calls);
            matcher.MatchCallees(calls);
            for (var i = calls.Callees.Count - 1; i >= 0; i--) matcher._open.Push(calls.Callees[i]);
        }

        for (var i = matcher._result.Count - 1; i > 0; i--) matcher._result[i].AddToCallerDuration();
        return matcher._result;
    }

    private void MatchCallees(ComparedCalls calls)
    {
        var before = calls.Baseline?.Callees.FindAll(callee => !_taken.Contains(callee)) ?? [];
        var after = calls.Other?.Callees ?? [];
        if (calls.Baseline is not null && calls.Other is not null) FindPartners(before, after);
        foreach (var callee in after) calls.AddCallee(_partners.GetValueOrDefault(callee), callee);
        foreach (var callee in before)
        {
            if (!_taken.Contains(callee)) calls.AddCallee(callee, null);
        }
    }

    private void FindPartners(List<CallContext> before, List<CallContext> after)
    {
        var byKey = before.ToDictionary(callee => callee.Key);
        foreach (var callee in after)
        {
            if (!_partners.ContainsKey(callee) && byKey.TryGetValue(callee.Key, out var same)) Pair(same, callee);
        }

        var removed = before.FindAll(callee => !_taken.Contains(callee));
        var added = after.FindAll(callee => !_partners.ContainsKey(callee));
        if (removed.Count == 0 || added.Count == 0) return;
        PairWhere(removed, added, (earlier, later) => IsSameLambda(earlier, later) ? 1 : 0);
        foreach (var wrapper in added) PairBelow(wrapper, removed, (below, callee) => Pair(callee, below));
        removed.RemoveAll(_taken.Contains);
        foreach (var wrapper in removed) PairBelow(wrapper, added, (below, callee) => Pair(below, callee));
        added.RemoveAll(_partners.ContainsKey);
        if (removed.Count <= MaxRenamed && added.Count <= MaxRenamed) PairWhere(removed, added, GetSimilarity);
    }

    /// <summary>Pairs each added call with the removed one that is most similar to it.</summary>
    private void PairWhere(List<CallContext> removed, List<CallContext> added, Func<CallContext, CallContext, double> getSimilarity)
    {
        foreach (var later in added)
        {
            var (best, bestSimilarity) = ((CallContext?)null, MinSimilarity);
            foreach (var earlier in removed)
            {
                if (_taken.Contains(earlier) || getSimilarity(earlier, later) is var similarity
                    && (best is null ? similarity < bestSimilarity : similarity <= bestSimilarity)) continue;
                (best, bestSimilarity) = (earlier, getSimilarity(earlier, later));
            }

            if (best is not null) Pair(best, later);
        }

        removed.RemoveAll(_taken.Contains);
        added.RemoveAll(_partners.ContainsKey);
    }

    /// <summary>Pairs the nearest contexts below a call with those calls that have the same name.</summary>
    private static void PairBelow(CallContext wrapper, List<CallContext> calls, Action<CallContext, CallContext> pair)
    {
        List<CallContext> remaining = [.. calls];
        var open = new Queue<(CallContext Context, int Level)>();
        open.Enqueue((wrapper, 0));
        for (var count = 0; count < MaxContexts && remaining.Count > 0 && open.TryDequeue(out var next); count++)
        {
            foreach (var callee in next.Level < MaxLevels ? next.Context.Callees : [])
            {
                if (remaining.FindIndex(call => call.Key == callee.Key) is var index and >= 0)
                {
                    pair(callee, remaining[index]);
                    remaining.RemoveAt(index);
                }
                else open.Enqueue((callee, next.Level + 1));
            }
        }
    }

    private void Pair(CallContext baseline, CallContext other)
    {
        if (_taken.Contains(baseline) || !_partners.TryAdd(other, baseline)) return;
        _taken.Add(baseline);
    }

    private static bool IsSameLambda(CallContext earlier, CallContext later) =>
        GetLambdaName(earlier.Key.Name) is { } name && name == GetLambdaName(later.Key.Name);

    private static string? GetLambdaName(string name) =>
        name.LastIndexOf("lambda@", StringComparison.Ordinal) is var index and >= 0 ? name[..index] : null;

    private static double GetSimilarity(CallContext earlier, CallContext later)
    {
        if (earlier.IsExternal != later.IsExternal || earlier.Callees.Count == 0 || later.Callees.Count == 0) return 0;
        var keys = earlier.Callees.Select(callee => callee.Key).ToHashSet();
        return 2.0 * later.Callees.Count(callee => keys.Contains(callee.Key)) / (earlier.Callees.Count + later.Callees.Count);
    }
}
