using System.Globalization;

namespace Chalkboard.Tracing.AspNetCore.Views.Search;

/// <summary>The durations up to a bound, or from it on.</summary>
internal readonly record struct DurationRange(TimeSpan Bound, bool IsMax)
{
    private static readonly (string Unit, TimeSpan Length)[] _units =
    [
        // "s" is the end of the others.
        ("µs", TimeSpan.FromMicroseconds(1)), ("us", TimeSpan.FromMicroseconds(1)), ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)), ("min", TimeSpan.FromMinutes(1)),
    ];

    public bool Contains(TimeSpan duration) => IsMax ? duration <= Bound : duration >= Bound;

    /// <summary>
    /// Parses <c>&gt; 500ms</c>, <c>&lt;= 2 s</c> or <c>500</c>. Without a sign it is the minimum, without a unit milliseconds.
    /// </summary>
    public static bool TryParse(string text, out DurationRange range)
    {
        range = default;
        var rest = text.AsSpan().Trim();
        var isMax = rest.StartsWith("<");
        rest = rest.TrimStart("<>=").Trim();
        var unit = TimeSpan.FromMilliseconds(1);
        foreach (var (name, length) in _units)
        {
            if (!rest.EndsWith(name, StringComparison.OrdinalIgnoreCase)) continue;
            rest = rest[..^name.Length].TrimEnd();
            unit = length;
            break;
        }
        if (!double.TryParse(rest, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            // "NaN" is a number for .NET.
            || !(number * unit.TotalDays <= TimeSpan.MaxValue.TotalDays / 2))
            return false;
        range = new(number * unit, isMax);
        return true;
    }
}
