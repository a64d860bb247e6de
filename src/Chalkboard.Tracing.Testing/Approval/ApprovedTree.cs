using System.Text;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Testing.Counting;

namespace Chalkboard.Tracing.Testing.Approval;

/// <summary>
/// The calls of woven methods and the dependencies as text, which is the same in each run: a line for each method by its callers, with its
/// count, and for each text of dependencies.
/// </summary>
/// <remarks>
/// Left out are times, threads, lines, values, external calls and calls that a compiler has added. Callees are sorted by name, because
/// branches that run in parallel start in any order. Recursive calls count to the first one.
/// </remarks>
internal static class ApprovedTree
{
    public static string Format(CallTree tree, IEnumerable<Dependency> dependencies)
    {
        var text = new StringBuilder();
        Append(CountTree.From(tree, dependencies.Select(TracedItem.From)).Root, 0);
        return text.ToString();

        void Append(CountNode node, int level)
        {
            var children =
                from child in node.Children
                select (Node: child, Label: child.IsItem ? child.Label : CallNames.RemoveLine(child.Key));
            // By line, so that lambdas of one method keep their order.
            foreach (var (child, label) in children.OrderBy(child => child.Node.IsItem).ThenBy(child => child.Label, StringComparer.Ordinal)
                .ThenBy(child => child.Node.Line))
            {
                text.Append(' ', level * 2).Append(CountTree.FormatCount(child)).Append(label).Append('\n');
                Append(child, level + 1);
            }
        }
    }
}
