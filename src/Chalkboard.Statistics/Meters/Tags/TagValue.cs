using System.Globalization;

namespace Chalkboard.Statistics.Meters.Tags;

/// <summary>The values of tags, which are anybody's objects: short ones of .NET's own types are kept, of all else the text.</summary>
internal static class TagValue
{
    private const int Longest = 200;

    /// <summary>What to keep of a value, and compare others with.</summary>
    public static object? Kept(object? value) => value switch
    {
        null => null,
        string text => Short(text),
        _ when IsPlain(value) => value,
        _ => TextOf(value),
    };

    /// <summary>Whether a value is the same as one that has been kept.</summary>
    public static bool Is(object? value, object? kept)
    {
        if (value is string text)
        {
            if ((object)text == kept) return true;
            if (kept is not string other) return false;
            return text.Length <= Longest ? text == other : other.Length == Longest + 1 && other.AsSpan(0, Longest).SequenceEqual(text.AsSpan(0, Longest)) && other[Longest] == '…';
        }
        if (value is int number) return kept is int same && number == same;
        if (value is null || kept is null) return value == kept;
        return IsPlain(value) ? value.Equals(kept) : Kept(value)!.Equals(kept);
    }

    /// <summary>The same number for values that are the same.</summary>
    public static int Hash(object? value) => value switch
    {
        null => 0,
        string text => TextHash.Of(text.Length <= Longest ? text : text.AsSpan(0, Longest)),
        int number => number,
        _ when IsPlain(value) => value.GetHashCode(),
        _ => Hash(TextOf(value)),
    };

    /// <summary>The value for people, null for null.</summary>
    public static string? Text(object? kept) => kept switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        _ => TextOf(kept),
    };

    // Neither can they change, nor do they keep anything alive.
    private static bool IsPlain(object value) => value.GetType().IsPrimitive || value is Enum or decimal or Guid;

    private static string TextOf(object value)
    {
        try
        {
            return Short((value is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture) : value.ToString()) ?? "");
        }
#pragma warning disable CA1031 // Somebody else's code.
        catch
#pragma warning restore CA1031
        {
            return "(unreadable)";
        }
    }

    private static string Short(string text) => text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest), "…");
}
