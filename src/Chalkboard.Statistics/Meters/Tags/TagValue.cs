using System.Globalization;

namespace Chalkboard.Statistics.Meters.Tags;

/// <summary>The values of tags, which may be any objects. Small immutable ones of .NET's types are stored, others become text.</summary>
internal static class TagValue
{
    private const int MaxLength = 200;

    /// <summary>Returns the value to store and compare with.</summary>
    public static object? ToStored(object? value) => value switch
    {
        null => null,
        string text => TextTruncator.Truncate(text, MaxLength),
        _ when IsPlain(value) => value,
        _ => Format(value),
    };

    /// <summary>True if a value equals a stored one.</summary>
    public static bool Matches(object? value, object? stored)
    {
        if (value is string text)
        {
            if ((object)text == stored) return true;
            if (stored is not string other) return false;
            return TextTruncator.IsTruncation(other, text, MaxLength);
        }
        if (value is int number) return stored is int same && number == same;
        if (value is null || stored is null) return value == stored;
        return IsPlain(value) ? value.Equals(stored) : ToStored(value)!.Equals(stored);
    }

    /// <summary>Returns the same hash code for equal values, stored or not.</summary>
    public static int ComputeHash(object? value) => value switch
    {
        null => 0,
        // A text and its truncation have these characters in common.
        string text => TextHash.Compute(text.Length < MaxLength ? text : text.AsSpan(0, MaxLength - 1)),
        int number => number,
        _ when IsPlain(value) => value.GetHashCode(),
        _ => ComputeHash(Format(value)),
    };

    /// <summary>Formats a stored value; null stays null.</summary>
    public static string? ToText(object? stored) => stored switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        _ => Format(stored),
    };

    // Immutable, and without references to other objects.
    private static bool IsPlain(object value) => value.GetType().IsPrimitive || value is Enum or decimal or Guid;

    private static string Format(object value)
    {
        try
        {
            var text = value is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture) : value.ToString();
            return TextTruncator.Truncate(text ?? "", MaxLength);
        }
#pragma warning disable CA1031 // Code of others.
        catch
#pragma warning restore CA1031
        {
            return "(unreadable)";
        }
    }
}
