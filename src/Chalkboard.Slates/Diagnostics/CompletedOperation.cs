namespace Chalkboard.Slates.Diagnostics;

/// <summary>The outcome of an operation.</summary>
/// <param name="Result">The result, if it succeeded.</param>
/// <param name="Error">The exception, if it failed.</param>
/// <param name="Elapsed">The elapsed time.</param>
/// <param name="IsCounted">True if it started while figures were collected.</param>
internal readonly record struct CompletedOperation<TResult>(TResult? Result, Exception? Error, TimeSpan Elapsed, bool IsCounted)
{
    /// <summary>A copy with another result.</summary>
    public CompletedOperation<TOther> WithResult<TOther>(TOther result) => new(result, Error, Elapsed, IsCounted);
}
