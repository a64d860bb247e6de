namespace Chalkboard.Statistics.Reports;

/// <summary>A dictionary or a list that has been copied, and holds places of what is still to be read or called.</summary>
/// <param name="Live">What it is a copy of.</param>
/// <param name="Values">The values of a dictionary; null for a list.</param>
/// <param name="List">The items of a list; null for a dictionary.</param>
/// <param name="Level">The level of the dictionary or the list.</param>
internal readonly record struct PendingScope(object Live, object?[]? Values, List<object?>? List, Level Level)
{
    public int Count => Values?.Length ?? List!.Count;

    public object? this[int index] => Values is null ? List![index] : Values[index];

    public void Set(int index, object? value)
    {
        if (Values is null) List![index] = value;
        else Values[index] = value;
    }

    /// <summary>What stands in a report for a function until it is called: itself, as exactly one type, which is quick to recognize.</summary>
    public static Func<IDictionary<string, object?>, object?> ToPlaceholder(Func<IDictionary<string, object?>, object?> function) =>
        IsFunction(function) ? function : function.Invoke;

    /// <summary>Whether a value stands for what is still to be read or called.</summary>
    public static bool IsPlaceholder(object? value) => value is not null && (IsFunction(value) || value.GetType() == typeof(DeferredValue));

    private static bool IsFunction(object value) => value.GetType() == typeof(Func<IDictionary<string, object?>, object?>);
}
