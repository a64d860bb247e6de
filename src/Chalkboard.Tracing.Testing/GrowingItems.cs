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
    /// Asserts that no count grows faster than this, each by the calls that led to it. Of calls below others that grow too fast, only the
    /// first ones are reported.
    /// </summary>
    /// <param name="growth">The fastest growth that is allowed.</param>
    /// <remarks>
    /// <see cref="Growth.Constant"/>: no count is higher than at a smaller size. Otherwise the increase of a count from one size to the
    /// next is compared with the increase before, with a tolerance of 25 % and one, because counts are whole numbers.
    /// </remarks>
    /// <exception cref="TraceAssertionException">A count grows faster, or there is no item at any size.</exception>
    public void ShouldGrowAtMost(Growth growth)
    {
        var rows = GrowthRow.Create(_items);
        if (rows.Count == 0)
            throw new TraceAssertionException(
                $"{_description}: expected {Describe(growth)} growth, but there are none at any size, so that nothing can be said.");
        var growing = rows.Where(row => GrowthLimit.IsExceeded(growth, _sizes, row.Counts)).ToDictionary(row => row.Path);
        var first = growing.Values.Where(row => !row.HasCallerIn(growing)).ToList();
        if (first.Count == 0) return;
        throw new TraceAssertionException(
            $"{_description}: expected {Describe(growth)} growth, but these grow faster at sizes of {Join(_sizes)}:\n{Format(first)}");
    }

    // As a tree, in which each caller is written once.
    private static string Format(List<GrowthRow> rows)
    {
        var text = new StringBuilder();
        IReadOnlyList<string> written = [];
        foreach (var row in rows.Take(MaxRows))
        {
            var common = row.Callers.Zip(written).TakeWhile(pair => pair.First == pair.Second).Count();
            for (var i = common; i < row.Callers.Count; i++) AppendLine(i).Append(row.Callers[i]);
            AppendLine(row.Callers.Count).Append(Join(row.Counts)).Append(" × ").Append(CountTree.Shorten(row.Label));
            if (row.Location.Length > 0) text.Append(" (").Append(row.Location).Append(')');
            written = row.Callers;
        }

        if (rows.Count > MaxRows) text.Append("\n… and ").Append(rows.Count - MaxRows).Append(" more");
        return text.ToString();

        StringBuilder AppendLine(int level) => text.Append('\n').Append(' ', level * 2);
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
