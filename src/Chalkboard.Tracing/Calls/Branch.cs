namespace Chalkboard.Tracing.Calls;

/// <summary>A call as a view shows it, or several of the same name and the same caller: their times are added up.</summary>
public sealed class Branch
{
    private Branch(string name, IReadOnlyList<Call> calls) => (Name, Calls) = (name, calls);

    /// <summary>What all of them are calls of.</summary>
    public string Name { get; }

    /// <summary>The calls, at least one, in their order.</summary>
    public IReadOnlyList<Call> Calls { get; }

    /// <summary>Their wall time.</summary>
    public TimeSpan Wall => Sum(call => call.Wall);

    /// <summary>The part of it during which they had a thread.</summary>
    public TimeSpan Active => Sum(call => call.Active);

    /// <summary>Their own time: see <see cref="SourceView.Self"/>.</summary>
    public TimeSpan Self => Sum(SourceView.Self);

    /// <summary>Their time in no other call: see <see cref="SourceView.Own"/>.</summary>
    public TimeSpan Own => Sum(SourceView.Own);

    /// <summary>How many of them an exception left.</summary>
    public int Threw => Calls.Count(call => call.End == CallEnd.Threw);

    /// <summary>What these calls called.</summary>
    public IEnumerable<Call> Callees => Calls.Count == 1 ? SourceView.Callees(Calls[0]) : Calls.SelectMany(SourceView.Callees);

    /// <summary>A branch for each call.</summary>
    /// <param name="calls">Calls.</param>
    public static IEnumerable<Branch> Each(IEnumerable<Call> calls) => calls.Select(call => new Branch(call.Symbol.Name, [call]));

    /// <summary>Calls of one name become one branch, in the order of their first ones.</summary>
    /// <param name="calls">Calls, usually all that one call made.</param>
    public static IEnumerable<Branch> Together(IEnumerable<Call> calls)
    {
        ArgumentNullException.ThrowIfNull(calls);
        var byName = new Dictionary<(string Name, bool IsExternal), List<Call>>();
        var order = new List<Branch>();
        foreach (var call in calls)
        {
            var named = call.Symbol.Name;
            if (!byName.TryGetValue((named, call.IsExternal), out var same))
            {
                byName[(named, call.IsExternal)] = same = new(1);
                order.Add(new(named, same));
            }

            same.Add(call);
        }

        return order;
    }

    private TimeSpan Sum(Func<Call, TimeSpan> part) => Calls.Count == 1 ? part(Calls[0]) : new(Calls.Sum(call => part(call).Ticks));
}
