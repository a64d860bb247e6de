using System.Globalization;
using System.Text.RegularExpressions;
using Chalkboard.Patterns;
using Chalkboard.Tool.Reading;
using Chalkboard.Tracing.Comparison;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tool.Traces.Differences;

/// <summary>
/// A condition of <c>--fail-if</c>: that calls, time or exceptions, of the whole operation or of some methods, or dependencies grew by more
/// than a limit.
/// </summary>
internal sealed partial class GrowthCondition
{
    private readonly NamePatterns? _methods;
    private readonly string _metric;
    private readonly double _limit;
    private readonly bool _isShare;

    private GrowthCondition(string text, NamePatterns? methods, string metric, double limit, bool isShare) =>
        (Text, _methods, _metric, _limit, _isShare) = (text, methods, metric, limit, isShare);

    public string Text { get; }

    /// <summary>Reads a condition, such as <c>calls > 10%</c>, <c>time > 20ms</c> or <c>'Orders.Total' calls > 1</c>.</summary>
    public static GrowthCondition? TryParse(string text)
    {
        var match = Syntax().Match(text);
        if (!match.Success || !double.TryParse(match.Groups["limit"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var limit)) return null;
        var (metric, unit) = (match.Groups["metric"].Value.ToLowerInvariant(), match.Groups["unit"].Value);
        var isDuration = unit is "us" or "ms" or "s";
        // A number alone has a meaning for counts only.
        if (unit != "%" && isDuration != (metric == "time")) return null;
        // Ticks are whole numbers, so that a growth that is equal to the limit is not more.
        var scale = unit switch
        {
            "us" => TimeSpan.TicksPerMicrosecond,
            "ms" => TimeSpan.TicksPerMillisecond,
            "s" => TimeSpan.TicksPerSecond,
            _ => 1,
        };
        var methods = match.Groups["methods"];
        // Dependencies are counted for the whole operation.
        if (methods.Success && metric is not ("calls" or "time" or "exceptions")) return null;
        return new(text.Trim(), methods.Success ? new([methods.Value]) : null, metric, limit * scale, unit == "%");
    }

    /// <summary>Returns the result, in words and whether it is met.</summary>
    public ConditionResult Check(TraceDifference difference)
    {
        var (before, after, isFound) = Measure(difference);
        var growth = after - before;
        // From nothing, any growth is more than any share.
        var isMet = _isShare ? growth > 0 && 100 * growth > _limit * before : growth > _limit;
        // A name that is misspelled must not look as if its calls had been compared.
        return new(Text, isMet, isFound ? $"{Format(after)} instead of {Format(before)}" : "neither trace has a call with this name");
    }

    [GeneratedRegex(
        """^\s*(?:(?<quote>['"])(?<methods>.+)\k<quote>\s+)?""" +
        """(?<metric>(?i:calls|time|exceptions|dependencies|sql|http|grpc|mongodb))\s*>\s*""" +
        """(?<limit>[0-9.]+)\s*(?<unit>%|us|ms|s)?\s*$""",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Syntax();

    private (double Before, double After, bool IsFound) Measure(TraceDifference difference)
    {
        if (_methods is null)
            return _metric switch
            {
                "calls" => (difference.CallCount.Baseline, difference.CallCount.Other, true),
                "exceptions" => (difference.ExceptionCount.Baseline, difference.ExceptionCount.Other, true),
                not "time" => MeasureDependencies(difference),
                _ => (difference.Operation.Duration.Baseline.Ticks, difference.Operation.Duration.Other.Ticks, true),
            };
        var (before, after, isFound) = (0.0, 0.0, false);
        var open = new Stack<(ComparedCalls Calls, bool IsWithin)>(difference.Operation.Callees.Select(callee => (callee, false)));
        while (open.TryPop(out var next))
        {
            var (calls, isWithin) = next;
            var isMatch = Matches(calls.Symbol);
            isFound |= isMatch;
            if (isMatch)
            {
                switch (_metric)
                {
                    case "calls":
                        (before, after) = (before + calls.Count.Baseline, after + calls.Count.Other);
                        break;
                    case "exceptions":
                        (before, after) = (before + calls.ExceptionCount.Baseline, after + calls.ExceptionCount.Other);
                        break;
                    // The time of a call includes that of the calls in it.
                    case var _ when !isWithin:
                        before += calls.Duration.Baseline.Ticks;
                        after += calls.Duration.Other.Ticks;
                        break;
                }
            }

            foreach (var callee in calls.Callees) open.Push((callee, isWithin || isMatch));
        }

        return (before, after, isFound);
    }

    private (double Before, double After, bool IsFound) MeasureDependencies(TraceDifference difference)
    {
        var counts = difference.DependencyCounts
            .Where(count => _metric == "dependencies" || count.Key.Equals(_metric, StringComparison.OrdinalIgnoreCase)).ToList();
        return (counts.Sum(count => count.Value.Baseline), counts.Sum(count => count.Value.Other), true);
    }

    private bool Matches(Symbol symbol) =>
        _methods!.FindMatch(symbol.Name, symbol.Namespace.Length == 0 ? symbol.Name : $"{symbol.Namespace}.{symbol.Name}") is not null;

    private string Format(double value) => _metric == "time"
        ? TraceFormatter.FormatTime(TimeSpan.FromTicks((long)value)) : TraceFormatter.FormatCount((long)value);
}

/// <summary>The result of a condition.</summary>
/// <param name="Condition">The condition as it was given.</param>
/// <param name="IsMet">True if the condition is met, which is a failure.</param>
/// <param name="Measured">What was measured, in words.</param>
internal sealed record ConditionResult(string Condition, bool IsMet, string Measured)
{
    public override string ToString() => $"{(IsMet ? "Failed" : "Passed")}: {Printable.ToLine(Condition)}: {Measured}";
}
