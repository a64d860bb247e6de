using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.Testing.Counting;

/// <summary>Calls of one method with the same callers, or items that are counted, with the same caller.</summary>
internal sealed class CountNode(string key, string label, bool isItem, CountNode? parent)
{
    private readonly Dictionary<(string Key, bool IsItem), CountNode> _children = [];

    public string Key => key;

    public string Label => label;

    public bool IsItem => isItem;

    public CountNode? Parent => parent;

    /// <summary>The children in the order of their first calls. A recursive call is no child.</summary>
    public IEnumerable<CountNode> Children => _children.Values.Where(child => child.Parent == this);

    public int Count { get; set; }

    /// <summary>The line of the method; 0 if unknown.</summary>
    public int Line { get; private init; }

    /// <summary>The place of the first item.</summary>
    public string Location { get; private init; } = "";

    /// <summary>True if the node is an item, or one is below it.</summary>
    public bool IsMarked { get; private set; }

    /// <summary>
    /// Returns the node of a callee. Recursion leads back to the node of the first call, so that the tree is bounded by the code.
    /// </summary>
    public CountNode GetCallee(Call call)
    {
        var name = CallNames.GetKey(call);
        if (_children.TryGetValue((name, false), out var callee)) return callee;
        callee = this;
        while (callee is not null && (callee.Key != name || callee.Parent is null)) callee = callee.Parent;
        callee ??= new(name, CallNames.GetLabel(call), isItem: false, this) { Line = call.Symbol.Line };
        return _children[(name, false)] = callee;
    }

    /// <summary>Adds items to a call.</summary>
    public void AddItem(string key, TracedItem item)
    {
        if (!_children.TryGetValue((key, true), out var node))
            _children[(key, true)] = node = new(key, item.Label, isItem: true, this) { Location = item.Location };
        node.Count += item.Count;
        for (var marked = node; marked is { IsMarked: false }; marked = marked.Parent) marked.IsMarked = true;
    }

    /// <summary>Returns the nodes from the first call down to this one.</summary>
    public IReadOnlyList<CountNode> GetPath()
    {
        var path = new List<CountNode>();
        for (var node = this; node.Parent is not null; node = node.Parent) path.Add(node);
        path.Reverse();
        return path;
    }
}
