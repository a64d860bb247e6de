using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Comparison;

/// <summary>The figures of a trace that are compared. They take memory by the code that ran, and not by the number of calls.</summary>
/// <param name="Operation">The operation, with the contexts of its calls.</param>
/// <param name="DependencyCounts">The numbers of dependencies by kind.</param>
internal sealed record TraceSummary(CallContext Operation, IReadOnlyDictionary<string, int> DependencyCounts)
{
    public static TraceSummary From(Recording recording, CallTree tree, CancellationToken cancellationToken) =>
        new(
            CallContextTree.From(recording, tree, cancellationToken).Operation,
            tree.Dependencies.CountBy(dependency => dependency.Kind).ToDictionary());
}
