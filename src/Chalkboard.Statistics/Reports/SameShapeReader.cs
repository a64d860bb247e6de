namespace Chalkboard.Statistics.Reports;

/// <summary>
/// Reads records that are as the one before, as those of a collection mostly are: each value goes to its place at once, and
/// nothing is sorted.
/// </summary>
internal static class SameShapeReader
{
    /// <summary>The values of a dictionary, sorted by name; null if it isn't of that shape, or can't be read just now.</summary>
    public static object?[]? TryRead(object live, RecordShape shape)
    {
        // Others are rarely records of many.
        if (live is not Dictionary<string, object?> dictionary || dictionary.Count != shape.Count) return null;
        try
        {
            return Read(dictionary, shape);
        }
#pragma warning disable CA1031 // It may change meanwhile, and throws what it likes. Who reads it with care finds out.
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
        // An array asks for the type of each value, a span but once.
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
