using System.Text;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Formats;

namespace Chalkboard.Tracing.Testing.Counting;

/// <summary>
/// The calls of woven methods by their callers, with counts: a calling context tree without times. Items that are counted are its leaves.
/// </summary>
internal sealed class CountTree
{
    private const int MaxLines = 60;
    private const int MaxLabelLength = 200;

    private CountTree(CountNode root) => Root = root;

    /// <summary>The operation, which has no label.</summary>
    public CountNode Root { get; }

    /// <summary>Creates the tree.</summary>
    /// <param name="tree">The calls.</param>
    /// <param name="items">The items.</param>
    /// <param name="byKey">True to add up items by their keys; false by their labels.</param>
    public static CountTree From(CallTree tree, IEnumerable<TracedItem> items, bool byKey = false)
    {
        var root = new CountNode("", "", isItem: false, parent: null);
        var nodes = new CountNode[tree.Count];
        for (var i = 0; i < nodes.Length; i++)
        {
            var call = tree.Calls[i];
            // Whether an external call is still on the stack may depend on time, such as that of a server.
            var isLeftOut = call.IsExternal || SourceView.IsGenerated(call);
            nodes[i] = GetNode(call.Caller);
            if (isLeftOut) continue;
            nodes[i] = nodes[i].GetCallee(call);
            nodes[i].Count++;
        }

        foreach (var item in items) GetNode(item.Caller).AddItem(byKey ? item.Key : item.Label, item);
        return new(root);

        CountNode GetNode(Call? call) => call is null ? root : nodes[call.Index];
    }

    /// <summary>Writes the branches with items, in the order of their first calls.</summary>
    public string FormatMarked()
    {
        var text = new StringBuilder();
        var lineCount = 0;
        Append(Root.Children, 0);
        if (lineCount > MaxLines) text.Append("… and ").Append(lineCount - MaxLines).Append(" more lines");
        return text.ToString().TrimEnd('\n');

        void Append(IEnumerable<CountNode> nodes, int level)
        {
            foreach (var node in nodes.Where(node => node.IsMarked))
            {
                if (++lineCount <= MaxLines)
                    text.Append(' ', level * 2).Append(FormatCount(node)).Append(Shorten(node.Label))
                        .Append(node.Location.Length > 0 ? $" ({node.Location})" : "").Append('\n');
                Append(node.Children, level + 1);
            }
        }
    }

    public static string FormatCount(CountNode node) => node.Count == 1 ? "" : $"{node.Count} × ";

    public static string Shorten(string label) => Truncation.Truncate(label, MaxLabelLength);
}
