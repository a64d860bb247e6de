using System.CommandLine.Parsing;
using System.Globalization;

namespace Chalkboard.Tool.Commands;

/// <summary>Seconds, or a number with one of the units ms, s and m.</summary>
internal static class DurationOption
{
    public static Func<ArgumentResult, TimeSpan?> CreateParser(TimeSpan min, TimeSpan max) => result =>
    {
        var text = result.Tokens.Single().Value;
        var (number, unit) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.Ordinal) => (text[..^2], TimeSpan.FromMilliseconds(1)),
            _ when text.EndsWith('s') => (text[..^1], TimeSpan.FromSeconds(1)),
            _ when text.EndsWith('m') => (text[..^1], TimeSpan.FromMinutes(1)),
            _ => (text, TimeSpan.FromSeconds(1)),
        };

        if (double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            && count * unit.TotalSeconds is var seconds
            && seconds >= min.TotalSeconds
            && seconds <= max.TotalSeconds)
            return TimeSpan.FromSeconds(seconds);

        result.AddError(
            $"{((OptionResult)result.Parent!).Option.Name} takes seconds from {Format(min)} to {Format(max)}, such as 10 or 500ms.");
        return null;
    };

    public static string Format(TimeSpan duration) => duration.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
}
