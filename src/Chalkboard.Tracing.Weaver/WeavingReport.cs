namespace Chalkboard.Tracing.Weaver;

/// <summary>The result of weaving an assembly.</summary>
/// <param name="WasAlreadyWoven">True if the input was woven before. It was copied then.</param>
/// <param name="WovenCount">The number of methods that are woven.</param>
/// <param name="UnwovenMethods">The methods that are not woven, with reasons.</param>
public sealed record WeavingReport(bool WasAlreadyWoven, int WovenCount, IReadOnlyList<UnwovenMethod> UnwovenMethods)
{
    /// <summary>The methods that <see cref="WeavingOptions.Operations"/> matches. Empty if the input was woven before.</summary>
    public IReadOnlyList<OperationMethod> OperationMethods { get; init; } = [];

    /// <summary>Reasons why the output can't run in its folder, such as that <c>Chalkboard.Tracing.dll</c> is missing there.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
