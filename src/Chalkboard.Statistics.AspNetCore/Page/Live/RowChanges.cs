namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>What became of the rows of a collection.</summary>
/// <param name="Collection">The collection as it is now.</param>
/// <param name="Before">The collection as it was.</param>
/// <param name="Gone">The ids of rows that are not there any more, or not in that order.</param>
/// <param name="Come">The rows that are new there, by their places, the first ones first.</param>
/// <param name="Cells">The places of cells that have other values, by row.</param>
internal sealed record RowChanges(
    CollectionModel Collection, CollectionModel Before,
    IReadOnlyList<string> Gone, IReadOnlyList<(int At, RowModel Row)> Come, IReadOnlyList<(RowModel Row, List<int> Columns)> Cells)
{
    public bool HasOtherNote => Collection.Note != Before.Note;

    public bool HasOtherAlignment => !Collection.Columns.SequenceEqual(Before.Columns);

    public bool IsEmpty => Gone.Count == 0 && Come.Count == 0 && Cells.Count == 0
        && Collection.Count == Before.Count && !HasOtherNote && !HasOtherAlignment;

    /// <summary>How many values there are to send.</summary>
    public int Values => Come.Count * Collection.Columns.Count + Cells.Sum(row => row.Columns.Count);

    /// <summary>The changes between two states of a collection with the same columns.</summary>
    public static RowChanges Between(CollectionModel before, CollectionModel now)
    {
        var places = new Dictionary<string, int>(before.Rows.Count);
        for (var i = 0; i < before.Rows.Count; i++) places[before.Rows[i].Id] = i;
        var from = now.Rows.Select(row => places.GetValueOrDefault(row.Id, -1)).ToArray();
        var stays = Rising(from);
        var staying = new bool[before.Rows.Count];
        List<(int, RowModel)> come = [];
        List<(RowModel, List<int>)> cells = [];
        for (var i = 0; i < from.Length; i++)
        {
            var row = now.Rows[i];
            if (!stays[i])
            {
                come.Add((i, row));
                continue;
            }
            staying[from[i]] = true;
            var old = before.Rows[from[i]];
            List<int>? changed = null;
            for (var column = 0; column < row.Cells.Count; column++)
            {
                if (old.Cells[column] != row.Cells[column]) (changed ??= []).Add(column);
            }
            if (changed is not null) cells.Add((row, changed));
        }
        return new(now, before, [.. before.Rows.Where((_, at) => !staying[at]).Select(row => row.Id)], come, cells);
    }

    /// <summary>Which places belong to a longest series of numbers that rise; negative ones are in none.</summary>
    private static bool[] Rising(int[] numbers)
    {
        // The places where series of each length end, of those with the smallest numbers.
        var ends = new List<int>();
        var before = new int[numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] < 0) continue;
            var (low, high) = (0, ends.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (numbers[ends[middle]] < numbers[i]) low = middle + 1;
                else high = middle;
            }
            before[i] = low == 0 ? -1 : ends[low - 1];
            if (low == ends.Count) ends.Add(i);
            else ends[low] = i;
        }
        var belongs = new bool[numbers.Length];
        for (var at = ends.Count == 0 ? -1 : ends[^1]; at >= 0; at = before[at]) belongs[at] = true;
        return belongs;
    }
}
