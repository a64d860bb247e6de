using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Calls;

/// <summary>What was called, with the time of all of its calls in one operation.</summary>
public sealed class HotSpot
{
    private HotSpot(Call first) => First = first;

    /// <summary>Its first call.</summary>
    public Call First { get; }

    /// <summary>What was called.</summary>
    public string Name => First.Symbol.Name;

    /// <summary>How often.</summary>
    public long Calls { get; private set; }

    /// <summary>The time that it took itself: see <see cref="SourceView.Self"/>.</summary>
    public TimeSpan Self { get; private set; }

    /// <summary>How long it was suspended, for what is no call of it.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>From begin to end. Of a call within a call of the same name, the outer one has the time already.</summary>
    public TimeSpan Wall { get; private set; }

    /// <summary>Each thing that was called, by the time that it took itself.</summary>
    /// <param name="tree">The calls of an operation.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IReadOnlyList<HotSpot> In(CallTree tree, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tree);
        var spots = new Dictionary<(string Name, bool IsExternal), HotSpot>();
        // A name is put together once for a symbol, and not for each of its calls.
        var bySymbol = new Dictionary<Symbol, HotSpot>(ReferenceEqualityComparer.Instance);
        foreach (var call in tree.Calls)
        {
            cancellation.ThrowIfCancellationRequested();
            if (SourceView.Hides(call)) continue;
            if (!bySymbol.TryGetValue(call.Symbol, out var spot))
            {
                // The same method may be woven in one assembly and not in another.
                var key = (call.Symbol.Name, call.IsExternal);
                if (!spots.TryGetValue(key, out spot)) spots[key] = spot = new(call);
                bySymbol[call.Symbol] = spot;
            }

            spot.Add(call);
        }

        foreach (var (call, spot) in Outermost(tree, bySymbol))
        {
            cancellation.ThrowIfCancellationRequested();
            spot.Wall += call.Wall;
        }

        return [.. spots.Values.OrderByDescending(spot => spot.Self).ThenByDescending(spot => spot.Wall)];
    }

    /// <summary>The calls that are in no other of their name, however far up.</summary>
    private static IEnumerable<(Call Call, HotSpot Spot)> Outermost(CallTree tree, Dictionary<Symbol, HotSpot> bySymbol)
    {
        // Not by going up from each call: of deep recursion that would be the square of its depth.
        var open = new HashSet<HotSpot>();
        var path = new Stack<(Call Call, bool Ends)>(tree.Roots.Select(root => (root, false)));
        while (path.TryPop(out var next))
        {
            var (call, ends) = next;
            if (ends)
            {
                open.Remove(bySymbol[call.Symbol]);
                continue;
            }

            if (!SourceView.Hides(call) && bySymbol[call.Symbol] is var spot && open.Add(spot))
            {
                yield return (call, spot);
                path.Push((call, true));
            }

            foreach (var callee in call.Callees) path.Push((callee, false));
        }
    }

    private void Add(Call call)
    {
        Calls++;
        var self = SourceView.Self(call);
        Self += self;
        if (call.Suspensions > 0 && SourceView.Own(call) is var own && own > self) Waited += own - self;
    }
}
