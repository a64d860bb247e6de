namespace Chalkboard.Tracing.Weaver;

/// <summary>A method that <see cref="WeavingOptions.Operations"/> matches.</summary>
/// <param name="Name">The name of the method in the source, with its namespace.</param>
/// <param name="Reason">The reason why its calls can't start traces, such as <c>an iterator</c>; null if they can.</param>
public sealed record OperationMethod(string Name, string? Reason);
