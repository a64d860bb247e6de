using System.Globalization;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>
/// Has rows without names keep their ids from one page to the next, though others come before them. A row is known by what is in its
/// cells; if there is none like it, by its texts and times, as the amounts of a request in flight grow.
/// </summary>
internal static class RowIds
{
    private static readonly Likeness _same = new(amounts: true);
    private static readonly Likeness _alike = new(amounts: false);

    public static CollectionModel Keep(CollectionModel before, CollectionModel now)
    {
        if (now.HasRowNames) return now;
        var ids = new string?[now.Rows.Count];
        if (before.Columns.Select(column => column.Id).SequenceEqual(now.Columns.Select(column => column.Id)))
        {
            var free = Enumerable.Range(0, before.Rows.Count).ToList();
            foreach (var likeness in (Likeness[])[_same, _alike]) free = Find(before.Rows, free, now.Rows, ids, likeness);
        }
        var used = before.UsedRowIds;
        var rows = new RowModel[ids.Length];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = now.Rows[i] with { Id = ids[i] ?? string.Create(CultureInfo.InvariantCulture, $"{now.Id}-{used++}") };
        return now with { Rows = rows, UsedRowIds = used };
    }

    /// <summary>Finds ids among old rows that are free, and returns those that still are.</summary>
    private static List<int> Find(
        IReadOnlyList<RowModel> old, List<int> free, IReadOnlyList<RowModel> rows, string?[] ids, Likeness likeness)
    {
        var known = new Dictionary<RowModel, Queue<int>>(likeness);
        foreach (var at in free)
        {
            if (!known.TryGetValue(old[at], out var places)) known.Add(old[at], places = new());
            places.Enqueue(at);
        }
        for (var i = 0; i < ids.Length; i++)
        {
            if (ids[i] is null && known.TryGetValue(rows[i], out var places) && places.TryDequeue(out var at)) ids[i] = old[at].Id;
        }
        return [.. known.Values.SelectMany(places => places).Order()];
    }

    private sealed class Likeness(bool amounts) : IEqualityComparer<RowModel>
    {
        public bool Equals(RowModel? x, RowModel? y)
        {
            for (var i = 0; i < x!.Cells.Count; i++)
            {
                if (Part(x.Cells[i]) != Part(y!.Cells[i])) return false;
            }
            return true;
        }

        public int GetHashCode(RowModel row)
        {
            var hash = new HashCode();
            foreach (var cell in row.Cells) hash.Add(Part(cell));
            return hash.ToHashCode();
        }

        private DisplayValue? Part(DisplayValue? cell) =>
            amounts || cell?.Kind.IsAmount() != true ? cell : new DisplayValue("", null, ValueKind.Number);
    }
}
