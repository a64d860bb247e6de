namespace Chalkboard.Tracing.Weaver;

/// <summary>What became of the methods of an assembly.</summary>
/// <param name="WasAlreadyWoven">Whether it was woven before; it was copied as it is.</param>
/// <param name="WovenCount">How many methods are woven.</param>
/// <param name="UnwovenMethods">Those that are not.</param>
public sealed record WeavingReport(bool WasAlreadyWoven, int WovenCount, IReadOnlyList<UnwovenMethod> UnwovenMethods)
{
    /// <summary>What <see cref="WeavingOptions.Operations"/> names. Empty if the input was woven before.</summary>
    public IReadOnlyList<OperationMethod> OperationMethods { get; init; } = [];

    /// <summary>What keeps the output from running where it was written, such as that <c>Chalkboard.Tracing.dll</c> is not beside it.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
