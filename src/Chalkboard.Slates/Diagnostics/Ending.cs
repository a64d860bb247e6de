namespace Chalkboard.Slates.Diagnostics;

/// <summary>How an operation ended.</summary>
/// <param name="Result">What it gave, if it succeeded.</param>
/// <param name="Error">What it threw, if it failed.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Counted">Whether it began while figures were collected.</param>
internal readonly record struct Ending<TResult>(TResult? Result, Exception? Error, TimeSpan Elapsed, bool Counted)
{
    /// <summary>The same with another result.</summary>
    public Ending<TOther> As<TOther>(TOther result) => new(result, Error, Elapsed, Counted);
}
