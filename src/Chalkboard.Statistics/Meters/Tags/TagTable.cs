namespace Chalkboard.Statistics.Meters.Tags;

/// <summary>
/// What belongs to each tag set, found by the tags of a measurement: from any thread, without a lock, and without making a
/// tag set of them. Only one thread adds at a time, and nothing is taken away.
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

    /// <summary>All tag sets, while nothing is added.</summary>
    public IEnumerable<(TagSet Tags, T Value)> Enumerate()
    {
        foreach (var head in _nodes)
        {
            for (var node = head; node is not null; node = node.Next) yield return (node.Tags, node.Value);
        }
    }

    private void Grow()
    {
        // Whoever looks into the old ones meanwhile misses nothing that was there.
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
