using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Calls;

/// <summary>A method with the time of all of its calls in one operation.</summary>
public sealed class HotSpot
{
    private HotSpot(Call firstCall) => FirstCall = firstCall;

    /// <summary>The first call of the method.</summary>
    public Call FirstCall { get; }

    /// <summary>The name of the method, with its type.</summary>
    public string Name => FirstCall.Symbol.Name;

    /// <summary>The number of calls.</summary>
    public long CallCount { get; private set; }

    /// <summary>The self time of all calls: see <see cref="SourceView.GetSelfTime"/>.</summary>
    public TimeSpan SelfTime { get; private set; }

    /// <summary>The time for which its calls were suspended, without that of their callees.</summary>
    public TimeSpan WaitTime { get; private set; }

    /// <summary>The duration of all calls. A call within a call of the same name is not counted again.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>Finds all methods that were called, sorted by self time, the highest first.</summary>
    /// <param name="tree">The calls of the operation.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    public static IReadOnlyList<HotSpot> FindAll(CallTree tree, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tree);
        var spots = new Dictionary<(string Name, bool IsExternal), HotSpot>();
        // So that a name is composed once for a symbol, and not for each of its calls.
        var bySymbol = new Dictionary<Symbol, HotSpot>(ReferenceEqualityComparer.Instance);
        foreach (var call in tree.Calls)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (SourceView.IsHidden(call)) continue;
            if (!bySymbol.TryGetValue(call.Symbol, out var spot))
            {
                // The same name may be of a woven method and of an external one.
                var key = (call.Symbol.Name, call.IsExternal);
                if (!spots.TryGetValue(key, out spot)) spots[key] = spot = new(call);
                bySymbol[call.Symbol] = spot;
            }

            spot.Add(call);
        }

        foreach (var (call, spot) in FindOutermostCalls(tree, bySymbol))
        {
            cancellationToken.ThrowIfCancellationRequested();
            spot.Duration += call.Duration;
        }

        return [.. spots.Values.OrderByDescending(spot => spot.SelfTime).ThenByDescending(spot => spot.Duration)];
    }

    /// <summary>Returns the calls that are not within another call of the same name.</summary>
    private static IEnumerable<(Call Call, HotSpot Spot)> FindOutermostCalls(CallTree tree, Dictionary<Symbol, HotSpot> bySymbol)
    {
        // Looking at all callers of each call would take quadratic time in a deep recursion.
        var openSpots = new HashSet<HotSpot>();
        var stack = new Stack<(Call Call, bool Ends)>(tree.Roots.Select(root => (root, false)));
        while (stack.TryPop(out var next))
        {
            var (call, isEnd) = next;
            if (isEnd)
            {
                openSpots.Remove(bySymbol[call.Symbol]);
                continue;
            }

            if (!SourceView.IsHidden(call) && bySymbol[call.Symbol] is var spot && openSpots.Add(spot))
            {
                yield return (call, spot);
                stack.Push((call, true));
            }

            foreach (var callee in call.Callees) stack.Push((callee, false));
        }
    }

    private void Add(Call call)
    {
        CallCount++;
        var selfTime = SourceView.GetSelfTime(call);
        SelfTime += selfTime;
        if (call.SuspensionCount > 0 && SourceView.GetSelfDuration(call) is var selfDuration && selfDuration > selfTime)
            WaitTime += selfDuration - selfTime;
    }
}
