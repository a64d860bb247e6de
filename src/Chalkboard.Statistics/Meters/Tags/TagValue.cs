using System.Globalization;

namespace Chalkboard.Statistics.Meters.Tags;

/// <summary>The values of tags, which are anybody's objects: short ones of .NET's own types are kept, of all else the text.</summary>
internal static class TagValue
{
    private const int MaxLength = 200;

    /// <summary>What to keep of a value, and compare others with.</summary>
    public static object? ToStored(object? value) => value switch
    {
        null => null,
        string text => Truncate(text),
        _ when IsPlain(value) => value,
        _ => Format(value),
    };

    /// <summary>Whether a value is the same as one that has been kept.</summary>
    public static bool Matches(object? value, object? stored)
    {
        if (value is string text)
        {
            if ((object)text == stored) return true;
            if (stored is not string other) return false;
            return text.Length <= MaxLength ? text == other : other.Length == MaxLength + 1 && other.AsSpan(0, MaxLength).SequenceEqual(text.AsSpan(0, MaxLength)) && other[MaxLength] == '…';
        }
        if (value is int number) return stored is int same && number == same;
        if (value is null || stored is null) return value == stored;
        return IsPlain(value) ? value.Equals(stored) : ToStored(value)!.Equals(stored);
    }

    /// <summary>The same number for values that are the same.</summary>
    public static int ComputeHash(object? value) => value switch
    {
        null => 0,
        string text => TextHash.Compute(text.Length <= MaxLength ? text : text.AsSpan(0, MaxLength)),
        int number => number,
        _ when IsPlain(value) => value.GetHashCode(),
        _ => ComputeHash(Format(value)),
    };

    /// <summary>The value for people, null for null.</summary>
    public static string? ToText(object? stored) => stored switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        _ => Format(stored),
    };

    // Neither can they change, nor do they keep anything alive.
    private static bool IsPlain(object value) => value.GetType().IsPrimitive || value is Enum or decimal or Guid;

    private static string Format(object value)
    {
        try
        {
            return Truncate((value is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture) : value.ToString()) ?? "");
        }
#pragma warning disable CA1031 // Somebody else's code.
        catch
#pragma warning restore CA1031
        {
            return "(unreadable)";
        }
    }

    private static string Truncate(string text) => text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength), "…");
}
