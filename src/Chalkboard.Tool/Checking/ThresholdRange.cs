using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Chalkboard.Tool.Checking;

/// <summary>
/// A range of the Monitoring Plugins guidelines, <c>[@][start:][end]</c>: it alerts outside of start to end, or with <c>@</c> inside.
/// Both ends belong to the range.
/// </summary>
internal sealed class ThresholdRange
{
    private readonly string _text;
    private readonly double _start;
    private readonly double _end;
    private readonly bool _alertsInside;

    private ThresholdRange(string text, double start, double end, bool alertsInside) =>
        (_text, _start, _end, _alertsInside) = (text, start, end, alertsInside);

    public bool IsAlert(double value) => _alertsInside == (value >= _start && value <= _end);

    /// <summary>The reason of an alert, for the message.</summary>
    public string AlertReason => (_alertsInside ? "inside " : "outside ") + _text.TrimStart('@');

    /// <summary>Returns the text of the range, which is also its format in performance data.</summary>
    public override string ToString() => _text;

    public static bool TryParse(string text, [NotNullWhen(true)] out ThresholdRange? range, [NotNullWhen(false)] out string? error)
    {
        range = null;
        error = null;
        var alertsInside = text.StartsWith('@');
        var bounds = alertsInside ? text[1..] : text;
        var colon = bounds.IndexOf(':', StringComparison.Ordinal);
        var (startText, endText) = colon < 0 ? ("", bounds) : (bounds[..colon], bounds[(colon + 1)..]);
        double start = 0, end = double.PositiveInfinity;

        if (startText.Length == 0 && endText.Length == 0)
            error = "has no number";
        else if (startText == "~")
            start = double.NegativeInfinity;
        else if (startText.Length > 0 && !TryParseNumber(startText, out start))
            error = $"'{startText}' is not a number";

        if (error is null && endText.Length > 0 && !TryParseNumber(endText, out end)) error = $"'{endText}' is not a number";
        if (error is null && start > end)
            error = colon < 0 ? "ends below 0, which is the default start" : "starts above its end";
        if (error is not null) return false;

        range = new(text, start, end, alertsInside);
        return true;
    }

    private static bool TryParseNumber(string text, out double number)
    {
        number = 0;
        // Only digits, sign and point: readers of performance data accept nothing else.
        return text.All(character => character is '-' or '.' or (>= '0' and <= '9'))
            && double.TryParse(
                text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number)
            && double.IsFinite(number);
    }
}
