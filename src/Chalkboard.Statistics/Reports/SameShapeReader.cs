namespace Chalkboard.Statistics.Reports;

/// <summary>
/// Reads records with the same shape as the one before, which is usual in a collection: each value goes to its sorted position directly.
/// </summary>
internal static class SameShapeReader
{
    /// <summary>Returns the values of a dictionary, sorted by name; null if it has another shape or changes meanwhile.</summary>
    public static object?[]? TryRead(object live, RecordShape shape)
    {
        // Records that are numerous are usually of this type.
        if (live is not Dictionary<string, object?> dictionary || dictionary.Count != shape.Count) return null;
        try
        {
            return Read(dictionary, shape);
        }
#pragma warning disable CA1031 // A concurrent change may throw anything. The caller then reads it the slow way.
        catch
#pragma warning restore CA1031
        {
            return null;
        }
    }

    private static object?[]? Read(Dictionary<string, object?> dictionary, RecordShape shape)
    {
        ReadOnlySpan<string> declaredNames = shape.DeclaredNames;
        var places = shape.DeclaredToSorted;
        var values = new object?[declaredNames.Length];
        // A span, because an array checks the type at each assignment.
        var sorted = values.AsSpan();
        var i = 0;
        foreach (var (name, value) in dictionary)
        {
            if (i >= declaredNames.Length || !ReferenceEquals(name, declaredNames[i])) return null;
            sorted[places[i++]] = value;
        }
        return i == declaredNames.Length ? values : null;
    }
}
