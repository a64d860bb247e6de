using System.Globalization;
using System.Text;
using Chalkboard.Tracing.Testing.Counting;

namespace Chalkboard.Tracing.Testing;

/// <summary>Some items of the traces of several sizes: calls or dependencies.</summary>
public sealed class GrowingItems
{
    private const int MaxRows = 20;

    private readonly string _description;
    private readonly int[] _sizes;
    private readonly TracedItems[] _items;

    internal GrowingItems(string description, int[] sizes, TracedItems[] items) =>
        (_description, _sizes, _items) = (description, sizes, items);

    /// <summary>
    /// Asserts that no count grows faster than this, each by the calls that led to it. Of items below others that grow too fast, only the
    /// first ones are reported.
    /// </summary>
    /// <param name="growth">The fastest growth that is allowed.</param>
    /// <remarks>
    /// <see cref="Growth.Constant"/>: no count is higher than that of a smaller size. Otherwise, from each size to the next one, a count may
    /// grow by 1.25 times what it would grow by if it continued as from the size before, plus one, because counts are whole numbers.
    /// </remarks>
    /// <exception cref="TraceAssertionException">A count grows faster, or there is no item at any size.</exception>
    public void ShouldGrowAtMost(Growth growth)
    {
        var rows = GrowthRow.Create(_items);
        if (rows.Count == 0)
            throw new TraceAssertionException(
                $"{_description}: expected {Describe(growth)} growth, but there are none at any size, so that nothing can be said.");
        var growing = rows.Where(row => GrowthLimit.IsExceeded(growth, _sizes, row.Counts)).ToDictionary(row => row.Path);
        var first = growing.Values.Where(row => !row.HasCallerIn(growing)).OrderByDescending(row => row.Counts[^1]).ToList();
        if (first.Count == 0) return;
        var text = new StringBuilder();
        foreach (var row in first.Take(MaxRows))
        {
            text.Append('\n').Append(Join(row.Counts)).Append(" × ").Append(CountTree.Shorten(row.Label));
            if (row.Location.Length > 0) text.Append(" (").Append(row.Location).Append(')');
            if (row.Callers.Count > 0) text.Append("\n    in ").AppendJoin(" > ", row.Callers);
        }

        if (first.Count > MaxRows) text.Append("\n… and ").Append(first.Count - MaxRows).Append(" more");
        throw new TraceAssertionException(
            $"{_description}: expected {Describe(growth)} growth, but these grow faster at sizes of {Join(_sizes)}:\n{text}");
    }

    private static string Describe(Growth growth) => growth switch
    {
        Growth.Constant => "no",
        Growth.Linearithmic => "at most n log n",
        _ => $"at most {growth.ToString().ToLowerInvariant()}",
    };

    private static string Join(IEnumerable<int> numbers) =>
        string.Join(", ", numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));
}
