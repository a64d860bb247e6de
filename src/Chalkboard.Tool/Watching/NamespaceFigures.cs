using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Watching;

/// <summary>One namespace of the statistics.</summary>
internal sealed record NamespaceFigures(string Name, Figure.Group Entries)
{
    /// <summary>The entries that are not collections.</summary>
    public IEnumerable<KeyValuePair<string, Figure>> Scalars =>
        Entries.Entries.Where(entry => entry.Value is not Figure.Group { Error: null });

    public IEnumerable<KeyValuePair<string, Figure.Group>> Collections =>
        from entry in Entries.Entries
        let collection = entry.Value as Figure.Group
        where collection is { Error: null }
        select KeyValuePair.Create(entry.Key, collection);

    /// <summary>True if the namespace is paused.</summary>
    public bool IsPaused => Entries.Find("Enabled") is Figure.Boolean { Value: false };

    /// <summary>Returns the namespaces of statistics, or the single one of the address.</summary>
    public static IReadOnlyList<NamespaceFigures> FromStatistics(Figure statistics, Uri address)
    {
        if (statistics is Figure.Group { IsList: false, Error: null } all
            && all.Entries.All(entry => entry.Value is Figure.Group { IsList: false }))
            return [.. all.Entries.Select(entry => new NamespaceFigures(entry.Key, (Figure.Group)entry.Value))];

        var name = Uri.UnescapeDataString(address.Segments[^1].TrimEnd('/'));
        return [new(
            name, statistics is Figure.Group { IsList: false } singleNamespace
                ? singleNamespace : new(IsList: false, [KeyValuePair.Create(name, statistics)]))];
    }
}
