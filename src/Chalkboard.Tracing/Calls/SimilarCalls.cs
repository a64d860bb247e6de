namespace Chalkboard.Tracing.Calls;

/// <summary>One or several calls with the same name and the same caller, as views group them. Their times are added up.</summary>
public sealed class SimilarCalls
{
    private SimilarCalls(string name, IReadOnlyList<Call> calls) => (Name, Calls) = (name, calls);

    /// <summary>The name of the method, with its type.</summary>
    public string Name { get; }

    /// <summary>The calls, in order. There is at least one.</summary>
    public IReadOnlyList<Call> Calls { get; }

    /// <summary>The sum of their durations.</summary>
    public TimeSpan Duration => Sum(call => call.Duration);

    /// <summary>The sum of their active times.</summary>
    public TimeSpan ActiveTime => Sum(call => call.ActiveTime);

    /// <summary>The sum of their self times: see <see cref="SourceView.GetSelfTime"/>.</summary>
    public TimeSpan SelfTime => Sum(SourceView.GetSelfTime);

    /// <summary>The sum of their self durations: see <see cref="SourceView.GetSelfDuration"/>.</summary>
    public TimeSpan SelfDuration => Sum(SourceView.GetSelfDuration);

    /// <summary>The number of calls that an exception left.</summary>
    public int ExceptionCount => Calls.Count(call => call.Outcome == Outcome.Threw);

    /// <summary>The callees of these calls.</summary>
    public IEnumerable<Call> Callees => Calls.Count == 1 ? SourceView.GetCallees(Calls[0]) : Calls.SelectMany(SourceView.GetCallees);

    /// <summary>Creates a group for each call.</summary>
    /// <param name="calls">The calls.</param>
    public static IEnumerable<SimilarCalls> FromEach(IEnumerable<Call> calls) =>
        calls.Select(call => new SimilarCalls(call.Symbol.Name, [call]));

    /// <summary>Groups calls by name. The groups are in the order of their first calls.</summary>
    /// <param name="calls">The calls, usually all callees of one call.</param>
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

    private TimeSpan Sum(Func<Call, TimeSpan> selector) =>
        Calls.Count == 1 ? selector(Calls[0]) : new(Calls.Sum(call => selector(call).Ticks));
}
