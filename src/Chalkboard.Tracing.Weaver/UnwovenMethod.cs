namespace Chalkboard.Tracing.Weaver;

/// <summary>A method that is not woven.</summary>
/// <param name="Name">The full name in metadata.</param>
/// <param name="Reason">The reason, such as <c>trivial</c>.</param>
public sealed record UnwovenMethod(string Name, string Reason);
