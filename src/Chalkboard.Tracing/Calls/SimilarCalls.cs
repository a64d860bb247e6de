namespace Chalkboard.Tracing.Calls;

/// <summary>A call as a view shows it, or several of the same name and the same caller: their times are added up.</summary>
public sealed class SimilarCalls
{
    private SimilarCalls(string name, IReadOnlyList<Call> calls) => (Name, Calls) = (name, calls);

    /// <summary>What all of them are calls of.</summary>
    public string Name { get; }

    /// <summary>The calls, at least one, in their order.</summary>
    public IReadOnlyList<Call> Calls { get; }

    /// <summary>Their wall time.</summary>
    public TimeSpan Duration => Sum(call => call.Duration);

    /// <summary>The part of it during which they had a thread.</summary>
    public TimeSpan ActiveTime => Sum(call => call.ActiveTime);

    /// <summary>Their own time: see <see cref="SourceView.GetSelfTime"/>.</summary>
    public TimeSpan SelfTime => Sum(SourceView.GetSelfTime);

    /// <summary>Their time in no other call: see <see cref="SourceView.GetSelfDuration"/>.</summary>
    public TimeSpan SelfDuration => Sum(SourceView.GetSelfDuration);

    /// <summary>How many of them an exception left.</summary>
    public int ExceptionCount => Calls.Count(call => call.Outcome == Outcome.Threw);

    /// <summary>What these calls called.</summary>
    public IEnumerable<Call> Callees => Calls.Count == 1 ? SourceView.GetCallees(Calls[0]) : Calls.SelectMany(SourceView.GetCallees);

    /// <summary>A branch for each call.</summary>
    /// <param name="calls">Calls.</param>
    public static IEnumerable<SimilarCalls> FromEach(IEnumerable<Call> calls) => calls.Select(call => new SimilarCalls(call.Symbol.Name, [call]));

    /// <summary>Calls of one name become one branch, in the order of their first ones.</summary>
    /// <param name="calls">Calls, usually all that one call made.</param>
    public static IEnumerable<SimilarCalls> GroupByName(IEnumerable<Call> calls)
    {
        ArgumentNullException.ThrowIfNull(calls);
        var byName = new Dictionary<(string Name, bool IsExternal), List<Call>>();
        var groups = new List<SimilarCalls>();
        foreach (var call in calls)
        {
            var name = call.Symbol.Name;
            if (!byName.TryGetValue((name, call.IsExternal), out var group))
            {
                byName[(name, call.IsExternal)] = group = new(1);
                groups.Add(new(name, group));
            }

            group.Add(call);
        }

        return groups;
    }

    private TimeSpan Sum(Func<Call, TimeSpan> selector) => Calls.Count == 1 ? selector(Calls[0]) : new(Calls.Sum(call => selector(call).Ticks));
}
