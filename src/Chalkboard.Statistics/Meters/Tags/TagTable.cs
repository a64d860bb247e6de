namespace Chalkboard.Statistics.Meters.Tags;

/// <summary>
/// A hash table by tag set. Lookups by the tags of a measurement are lock-free, from any thread, and allocate no tag set. Additions
/// must be serialized. Entries are never removed.
/// </summary>
internal sealed class TagTable<T> where T : class
{
    private Node?[] _nodes = new Node?[16];

    private sealed record Node(TagSet Tags, T Value, Node? Next);

    public int Count { get; private set; }

    public T? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = TagSet.ComputeHash(tags);
        var nodes = Volatile.Read(ref _nodes);
        for (var node = nodes[hash & (nodes.Length - 1)]; node is not null; node = node.Next)
        {
            if (node.Tags.Hash == hash && node.Tags.Matches(tags)) return node.Value;
        }
        return null;
    }

    public void Add(TagSet tags, T value)
    {
        if (Count == _nodes.Length) Grow();
        Insert(_nodes, tags, value);
        Count++;
    }

    /// <summary>Returns all tag sets. Nothing may be added meanwhile.</summary>
    public IEnumerable<(TagSet Tags, T Value)> Enumerate()
    {
        foreach (var head in _nodes)
        {
            for (var node = head; node is not null; node = node.Next) yield return (node.Tags, node.Value);
        }
    }

    private void Grow()
    {
        // Concurrent lookups use the old array, which stays complete.
        var nodes = new Node?[_nodes.Length * 2];
        foreach (var (tags, value) in Enumerate()) Insert(nodes, tags, value);
        Volatile.Write(ref _nodes, nodes);
    }

    private static void Insert(Node?[] nodes, TagSet tags, T value)
    {
        ref var first = ref nodes[tags.Hash & (nodes.Length - 1)];
        Volatile.Write(ref first, new Node(tags, value, first));
    }
}
