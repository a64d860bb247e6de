using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tool.Traces;

/// <summary>A trace as a tree, without its events.</summary>
/// <param name="Tree">Its calls.</param>
/// <param name="Calls">The number of calls that appear in the source.</param>
/// <param name="Notes">Notes from its header.</param>
internal sealed record LoadedTrace(CallTree Tree, long Calls, IReadOnlyList<string> Notes);
