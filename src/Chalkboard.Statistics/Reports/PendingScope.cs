namespace Chalkboard.Statistics.Reports;

/// <summary>A copied dictionary or list that contains placeholders.</summary>
/// <param name="Live">The original.</param>
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

    /// <summary>Returns the placeholder of a function: the function itself, as exactly one type, which is fast to recognize.</summary>
    public static Func<IDictionary<string, object?>, object?> ToPlaceholder(Func<IDictionary<string, object?>, object?> function) =>
        IsFunction(function) ? function : function.Invoke;

    /// <summary>True if a value is a placeholder.</summary>
    public static bool IsPlaceholder(object? value) => value is not null && (IsFunction(value) || value.GetType() == typeof(DeferredValue));

    private static bool IsFunction(object value) => value.GetType() == typeof(Func<IDictionary<string, object?>, object?>);
}
