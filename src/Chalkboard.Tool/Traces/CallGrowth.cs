using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tool.Traces;

/// <summary>A path of calls in the second of two trees, with its calls in the first.</summary>
/// <param name="Path">The name of the calls and of their callers.</param>
/// <param name="Before">The calls of the first tree, or null.</param>
/// <param name="After">The calls of the second.</param>
internal sealed record CallGrowth(CallPath Path, SimilarCalls? Before, SimilarCalls After)
{
    /// <summary>The growth of the self time.</summary>
    public TimeSpan SelfDuration { get; } = After.SelfDuration - (Before?.SelfDuration ?? TimeSpan.Zero);

    private static bool IsNamedByLine(string name) => name.Contains("lambda@", StringComparison.Ordinal);

    private static string RemoveLine(string name) => name[..name.LastIndexOf('@')];

    public static IEnumerable<CallGrowth> Compare(CallTree before, CallTree after)
    {
        var open = new Stack<(CallPath Path, SimilarCalls? Before, SimilarCalls After)>();
        Push(null, SourceView.GetRoots(before), SourceView.GetRoots(after));
        while (open.TryPop(out var pair))
        {
            yield return new(pair.Path, pair.Before, pair.After);
            Push(pair.Path, pair.Before?.Callees ?? [], pair.After.Callees);
        }

        void Push(CallPath? path, IEnumerable<Call> earlier, IEnumerable<Call> later)
        {
            var earlierBranches = SimilarCalls.GroupByName(earlier).ToDictionary(branch => (branch.Name, branch.Calls[0].IsExternal));
            List<SimilarCalls> branches = [.. SimilarCalls.GroupByName(later)];
            // The name of a lambda contains its line, which an edit changes. It then matches the first unmatched lambda of its method.
            var moved = earlierBranches.Values.Where(
                branch => IsNamedByLine(branch.Name) && !branches.Exists(other => other.Name == branch.Name)).ToList();
            foreach (var branch in branches)
            {
                if (!earlierBranches.TryGetValue((branch.Name, branch.Calls[0].IsExternal), out var match)
                    && IsNamedByLine(branch.Name)
                    && (match = moved.Find(other => RemoveLine(other.Name) == RemoveLine(branch.Name))) is not null)
                    moved.Remove(match);
                open.Push((new CallPath(path, branch.Name), match, branch));
            }
        }
    }
}
