namespace Chalkboard.Statistics.Reports;

/// <summary>
/// A placeholder in a report for a live value that can't be read without running code of a participant: a cell, a collection, a
/// record, or an object of a type that is neither .NET's nor ours.
/// </summary>
/// <param name="live">The value.</param>
/// <param name="isResult">True if a function returned it. Functions in a result are not called.</param>
internal sealed class DeferredValue(object? live, bool isResult)
{
    public object? Live => live;

    public bool IsResult => isResult;
}
