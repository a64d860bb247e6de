namespace Chalkboard.Slates.Diagnostics;

/// <summary>How an operation ended.</summary>
/// <param name="Result">What it gave, if it succeeded.</param>
/// <param name="Error">What it threw, if it failed.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="IsCounted">Whether it began while figures were collected.</param>
internal readonly record struct CompletedOperation<TResult>(TResult? Result, Exception? Error, TimeSpan Elapsed, bool IsCounted)
{
    /// <summary>The same with another result.</summary>
    public CompletedOperation<TOther> WithResult<TOther>(TOther result) => new(result, Error, Elapsed, IsCounted);
}
