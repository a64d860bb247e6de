namespace Chalkboard.Tracing.Weaver;

/// <summary>What became of the methods of an assembly.</summary>
/// <param name="AlreadyWoven">Whether it was woven before; it was copied as it is.</param>
/// <param name="Woven">How many methods are woven.</param>
/// <param name="Unwoven">Those that are not.</param>
public sealed record WeavingReport(bool AlreadyWoven, int Woven, IReadOnlyList<UnwovenMethod> Unwoven)
{
    /// <summary>What <see cref="WeavingOptions.Operations"/> names. Empty if the input was woven before.</summary>
    public IReadOnlyList<OperationMethod> Operations { get; init; } = [];

    /// <summary>What keeps the output from running where it was written, such as that <c>Chalkboard.Tracing.dll</c> is not beside it.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>A method that is not woven.</summary>
/// <param name="Name">Its full name in metadata.</param>
/// <param name="Reason">Why, such as <c>trivial</c>.</param>
public sealed record UnwovenMethod(string Name, string Reason);
