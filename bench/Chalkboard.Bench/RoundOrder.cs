namespace Chalkboard.Bench;

/// <summary>Orders the subjects of a measurement in each round.</summary>
internal static class RoundOrder
{
    /// <summary>
    /// Returns all subjects in the order of a round. Each subject is at each position equally often, and before each other subject as often
    /// as after it.
    /// </summary>
    public static IEnumerable<T> GetOrder<T>(IReadOnlyList<T> all, int round)
    {
        var order = Enumerable.Range(round / 2, all.Count).Select(i => all[i % all.Count]);
        return round % 2 == 0 ? order : order.Reverse();
    }
}
