namespace Chalkboard.Bench;

/// <summary>The subjects of a measurement, in the order of each round.</summary>
internal static class RoundOrder
{
    /// <summary>
    /// All, in the order of a round: each comes first, second and so on as often as the others, and before each of the others as often as
    /// behind it.
    /// </summary>
    public static IEnumerable<T> GetOrder<T>(IReadOnlyList<T> all, int round)
    {
        var order = Enumerable.Range(round / 2, all.Count).Select(i => all[i % all.Count]);
        return round % 2 == 0 ? order : order.Reverse();
    }
}
