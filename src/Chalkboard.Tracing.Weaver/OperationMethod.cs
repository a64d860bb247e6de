namespace Chalkboard.Tracing.Weaver;

/// <summary>A method that <see cref="WeavingOptions.Operations"/> names.</summary>
/// <param name="Name">It, as its source names it, with its namespace.</param>
/// <param name="Reason">Why its calls can't begin traces, such as <c>an iterator</c>; null if they can.</param>
public sealed record OperationMethod(string Name, string? Reason);
