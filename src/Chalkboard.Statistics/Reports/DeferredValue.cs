namespace Chalkboard.Statistics.Reports;

/// <summary>
/// What stands in a report for a live value that can't be read without running a participant's code, until that has been run: a cell,
/// a collection, a record, or an object of a type that is not .NET's or ours.
/// </summary>
/// <param name="live">The value.</param>
/// <param name="isResult">Whether a function returned it, so that no function in it is called.</param>
internal sealed class DeferredValue(object? live, bool isResult)
{
    public object? Live => live;

    public bool IsResult => isResult;
}
