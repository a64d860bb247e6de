using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Chalkboard.Tool.Checking;

/// <summary>
/// A range of the Monitoring Plugins guidelines, <c>[@][start:][end]</c>: alerts outside of start to end, or with
/// <c>@</c> inside of it. Both ends belong to the range.
/// </summary>
internal sealed class ThresholdRange
{
    private readonly string _text;
    private readonly double _start;
    private readonly double _end;
    private readonly bool _inside;

    private ThresholdRange(string text, double start, double end, bool inside) => (_text, _start, _end, _inside) = (text, start, end, inside);

    public bool Alerts(double value) => _inside == (value >= _start && value <= _end);

    /// <summary>Why <see cref="Alerts"/> is true, for a person.</summary>
    public string Alert => (_inside ? "inside " : "outside ") + _text.TrimStart('@');

    /// <summary>As it was written, which is also how performance data has it.</summary>
    public override string ToString() => _text;

    public static bool TryParse(string text, [NotNullWhen(true)] out ThresholdRange? range, [NotNullWhen(false)] out string? error)
    {
        range = null;
        error = null;
        var inside = text.StartsWith('@');
        var ends = inside ? text[1..] : text;
        var colon = ends.IndexOf(':', StringComparison.Ordinal);
        var (before, after) = colon < 0 ? ("", ends) : (ends[..colon], ends[(colon + 1)..]);
        double start = 0, end = double.PositiveInfinity;

        if (before.Length == 0 && after.Length == 0)
            error = "holds no number";
        else if (before == "~")
            start = double.NegativeInfinity;
        else if (before.Length > 0 && !IsNumber(before, out start))
            error = $"'{before}' is no number";

        if (error is null && after.Length > 0 && !IsNumber(after, out end)) error = $"'{after}' is no number";
        if (error is null && start > end) error = colon < 0 ? "ends below 0, where a range starts unless it says otherwise" : "starts above its end";
        if (error is not null) return false;

        range = new(text, start, end, inside);
        return true;
    }

    private static bool IsNumber(string text, out double number)
    {
        number = 0;
        // Digits, sign and point alone: that is what the readers of performance data take.
        return text.All(character => character is '-' or '.' or (>= '0' and <= '9')) && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
    }
}
