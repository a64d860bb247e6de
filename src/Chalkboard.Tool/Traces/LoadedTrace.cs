using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tool.Traces;

/// <summary>A trace, sorted: without the events it was made of.</summary>
/// <param name="Tree">Its calls.</param>
/// <param name="Calls">How many of them the source says.</param>
/// <param name="Notes">What its header says of it.</param>
internal sealed record LoadedTrace(CallTree Tree, long Calls, IReadOnlyList<string> Notes);
