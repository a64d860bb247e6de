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
        var spots = new Dictionary<string, HotSpot>(StringComparer.Ordinal);
        // A name is put together once.
        var names = new Dictionary<Symbol, string>(ReferenceEqualityComparer.Instance);
        foreach (var call in tree.Calls)
        {
            cancellation.ThrowIfCancellationRequested();
            if (SourceView.Hides(call)) continue;
            var name = NameOf(call);
            if (!spots.TryGetValue(name, out var spot)) spots[name] = spot = new(call);
            spot.Add(call, isWithinItself: call.Caller is { } caller && NameOf(caller) == name);
        }

        return [.. spots.Values.OrderByDescending(spot => spot.Self).ThenByDescending(spot => spot.Wall)];

        string NameOf(Call call)
        {
            if (!names.TryGetValue(call.Symbol, out var name)) names[call.Symbol] = name = call.Symbol.Name;
            return name;
        }
    }

    private void Add(Call call, bool isWithinItself)
    {
        Calls++;
        var self = SourceView.Self(call);
        Self += self;
        if (call.Suspensions > 0 && SourceView.Own(call) is var own && own > self) Waited += own - self;
        if (!isWithinItself) Wall += call.Wall;
    }
}
