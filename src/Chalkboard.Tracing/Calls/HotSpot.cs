using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Calls;

/// <summary>What was called, with the time of all of its calls in one operation.</summary>
public sealed class HotSpot
{
    private HotSpot(Call firstCall) => FirstCall = firstCall;

    /// <summary>Its first call.</summary>
    public Call FirstCall { get; }

    /// <summary>What was called.</summary>
    public string Name => FirstCall.Symbol.Name;

    /// <summary>How often.</summary>
    public long CallCount { get; private set; }

    /// <summary>The time that it took itself: see <see cref="SourceView.GetSelfTime"/>.</summary>
    public TimeSpan SelfTime { get; private set; }

    /// <summary>How long it was suspended, for what is no call of it.</summary>
    public TimeSpan WaitTime { get; private set; }

    /// <summary>From begin to end. Of a call within a call of the same name, the outer one has the time already.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>Each thing that was called, by the time that it took itself.</summary>
    /// <param name="tree">The calls of an operation.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IReadOnlyList<HotSpot> FindAll(CallTree tree, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tree);
        var spots = new Dictionary<(string Name, bool IsExternal), HotSpot>();
        // A name is put together once for a symbol, and not for each of its calls.
        var bySymbol = new Dictionary<Symbol, HotSpot>(ReferenceEqualityComparer.Instance);
        foreach (var call in tree.Calls)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (SourceView.IsHidden(call)) continue;
            if (!bySymbol.TryGetValue(call.Symbol, out var spot))
            {
                // The same method may be woven in one assembly and not in another.
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

    /// <summary>The calls that are in no other of their name, however far up.</summary>
    private static IEnumerable<(Call Call, HotSpot Spot)> FindOutermostCalls(CallTree tree, Dictionary<Symbol, HotSpot> bySymbol)
    {
        // Not by going up from each call: of deep recursion that would be the square of its depth.
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
        if (call.SuspensionCount > 0 && SourceView.GetSelfDuration(call) is var selfDuration && selfDuration > selfTime) WaitTime += selfDuration - selfTime;
    }
}
