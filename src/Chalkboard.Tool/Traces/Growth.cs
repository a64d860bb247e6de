using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tool.Traces;

/// <summary>A path of calls that is in the second of two trees, and perhaps in the first.</summary>
/// <param name="Path">Its name, and those of its callers.</param>
/// <param name="Before">The calls of the first tree, or null.</param>
/// <param name="After">The calls of the second.</param>
internal sealed record Growth(CallPath Path, Branch? Before, Branch After)
{
    /// <summary>How much more time it takes itself, or less. What its callees grew by is theirs.</summary>
    public TimeSpan Own { get; } = After.Own - (Before?.Own ?? TimeSpan.Zero);

    public static IEnumerable<Growth> Between(CallTree before, CallTree after)
    {
        var open = new Stack<(CallPath Path, Branch? Before, Branch After)>();
        Push(null, SourceView.Roots(before), SourceView.Roots(after));
        while (open.TryPop(out var pair))
        {
            yield return new(pair.Path, pair.Before, pair.After);
            Push(pair.Path, pair.Before?.Callees ?? [], pair.After.Callees);
        }

        void Push(CallPath? path, IEnumerable<Call> earlier, IEnumerable<Call> later)
        {
            var known = Branch.Together(earlier).ToDictionary(branch => branch.Name, StringComparer.Ordinal);
            foreach (var branch in Branch.Together(later))
            {
                known.TryGetValue(branch.Name, out var same);
                open.Push((new CallPath(path, branch.Name), same, branch));
            }
        }
    }
}
