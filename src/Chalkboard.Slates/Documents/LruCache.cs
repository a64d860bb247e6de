using System.Diagnostics.CodeAnalysis;

namespace Chalkboard.Slates.Documents;

/// <summary>The most recently used values, up to a total size. Thread-safe.</summary>
/// <param name="maxBytes">The maximum total size. A larger value is not kept.</param>
/// <param name="getSize">Estimates the size of an entry, in bytes.</param>
internal sealed class LruCache<TKey, TValue>(long maxBytes, Func<TKey, TValue, long> getSize) where TKey : notnull where TValue : class
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _nodes = [];

    // The most recently used entry is the first.
    private readonly LinkedList<(TKey Key, TValue Value)> _entries = [];
    private long _bytes;

    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        lock (_lock)
        {
            value = null;
            if (!_nodes.TryGetValue(key, out var node)) return false;
            if (node != _entries.First)
            {
                _entries.Remove(node);
                _entries.AddFirst(node);
            }

            value = node.Value.Value;
            return true;
        }
    }

    public void Set(TKey key, TValue value)
    {
        lock (_lock)
        {
            RemoveEntry(key);
            Add(key, value);
        }
    }

    /// <summary>Replaces a value. A key without a value stays without one.</summary>
    public void Replace(TKey key, TValue value)
    {
        lock (_lock)
            if (RemoveEntry(key)) Add(key, value);
    }

    public void Remove(TKey key)
    {
        lock (_lock) RemoveEntry(key);
    }

    /// <summary>Removes the matching entries. Visits all.</summary>
    public void RemoveAll(Func<TKey, TValue, bool> isMatch)
    {
        lock (_lock)
            foreach (var (key, value) in _entries.ToList())
                if (isMatch(key, value)) RemoveEntry(key);
    }

    private void Add(TKey key, TValue value)
    {
        var size = getSize(key, value);
        if (size > maxBytes) return;
        _nodes[key] = _entries.AddFirst((key, value));
        _bytes += size;
        while (_bytes > maxBytes) RemoveEntry(_entries.Last!.Value.Key);
    }

    private bool RemoveEntry(TKey key)
    {
        if (!_nodes.Remove(key, out var node)) return false;
        _entries.Remove(node);
        _bytes -= getSize(key, node.Value.Value);
        return true;
    }
}
