using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tool.Traces;

/// <summary>One line of a view: a call, or several of the same name and the same caller.</summary>
internal sealed class Branch(string name, IReadOnlyList<Call> calls)
{
    public string Name => name;

    public IReadOnlyList<Call> Calls => calls;

    public TimeSpan Wall => Sum(call => call.Wall);

    public TimeSpan Active => Sum(call => call.Active);

    public TimeSpan Self => Sum(SourceView.Self);

    public TimeSpan Own => Sum(SourceView.Own);

    public int Threw => calls.Count(call => call.End == CallEnd.Threw);

    public static IEnumerable<Branch> Each(IEnumerable<Call> calls) => calls.Select(call => new Branch(call.Symbol.Name, [call]));

    /// <summary>Calls of one name become one branch, in the order of their first ones.</summary>
    public static IEnumerable<Branch> Together(IEnumerable<Call> calls)
    {
        var byName = new Dictionary<string, List<Call>>(StringComparer.Ordinal);
        var order = new List<Branch>();
        foreach (var call in calls)
        {
            var named = call.Symbol.Name;
            if (!byName.TryGetValue(named, out var same))
            {
                byName[named] = same = new(1);
                order.Add(new(named, same));
            }

            same.Add(call);
        }

        return order;
    }

    /// <summary>What these calls called.</summary>
    public IEnumerable<Call> Callees => calls.Count == 1 ? SourceView.Callees(calls[0]) : calls.SelectMany(SourceView.Callees);

    private TimeSpan Sum(Func<Call, TimeSpan> part) => calls.Count == 1 ? part(calls[0]) : new(calls.Sum(call => part(call).Ticks));
}
