namespace Chalkboard.Tracing.Testing.Counting;

/// <summary>The counts of the same items at several sizes.</summary>
/// <param name="Path">The callers and the item, as one text.</param>
/// <param name="Callers">The callers, the first one first.</param>
/// <param name="Label">The text that shows the items.</param>
/// <param name="Location">The place of the first item; empty if unknown.</param>
/// <param name="Counts">The counts by size.</param>
internal sealed record GrowthRow(string Path, IReadOnlyList<string> Callers, string Label, string Location, int[] Counts)
{
    private const char Separator = '\n';

    public static IReadOnlyCollection<GrowthRow> Create(IReadOnlyList<TracedItems> items)
    {
        var rows = new Dictionary<string, GrowthRow>();
        // From the largest size, whose texts are shown.
        for (var i = items.Count - 1; i >= 0; i--) Add(CountTree.From(items[i].Trace.Tree, items[i].Items, byKey: true).Root, i);

        return rows.Values;

        void Add(CountNode node, int index)
        {
            foreach (var child in node.Children)
            {
                if (!child.IsItem)
                {
                    Add(child, index);
                    continue;
                }

                var callers = node.GetPath();
                var path = string.Join(Separator, [.. callers.Select(caller => caller.Key), child.Key]);
                if (!rows.TryGetValue(path, out var row))
                {
                    string[] labels = [.. callers.Select(caller => caller.Label)];
                    rows[path] = row = new(path, labels, child.Label, child.Location, new int[items.Count]);
                }

                row.Counts[index] += child.Count;
            }
        }
    }

    /// <summary>Returns whether a call that led to these items is among others.</summary>
    public bool HasCallerIn(IReadOnlyDictionary<string, GrowthRow> others)
    {
        for (var end = Path.LastIndexOf(Separator); end > 0; end = Path.LastIndexOf(Separator, end - 1))
            if (others.ContainsKey(Path[..end])) return true;
        return false;
    }
}
