using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Checking;

/// <summary>Compares one figure with its thresholds.</summary>
internal static class ThresholdCheck
{
    public static CheckResult Evaluate(Figure statistics, CheckOptions options)
    {
        var figure = statistics;
        for (var depth = 0; depth < options.Entry.Count; depth++)
        {
            var child = (figure as Figure.Group)?.Find(options.Entry[depth]);
            if (child is null) return CheckResult.CreateUnknown(MissingEntry.Explain(statistics, options.Entry, depth));
            figure = child;
        }

        var name = EntryPath.Format(options.Entry);
        return figure switch
        {
            Figure.Number number when double.IsFinite(number.Value) => EvaluateNumber(number.Value, number.Text, options),
            Figure.Boolean flag => EvaluateNumber(flag.Value ? 1 : 0, flag.Value ? "1" : "0", options),
            Figure.Number => CheckResult.CreateUnknown($"{name} is not a finite number. Correct the code that counts it."),
            Figure.String text =>
                CheckResult.CreateUnknown($"{name} is the text '{Printable.ToLine(text.Text, 100)}'. A check needs a number."),
            Figure.Group { Error: { } error } => CheckResult.CreateUnknown($"{name} failed in the application: {Printable.ToLine(error)}"),
            Figure.Group group =>
                CheckResult.CreateUnknown($"{name} contains other entries. Name one of them: {MissingEntry.ListNames(group, "")}"),
            _ when options.NoValue != CheckState.Unknown => new(options.NoValue, $"{options.Label ?? options.Entry[^1]} has no value"),
            _ =>
                CheckResult.CreateUnknown(
                    $"{name} has no value now. If this is normal, for example in a minute without requests, give a state for it: " +
                    "--no-value ok"),
        };
    }

    private static CheckResult EvaluateNumber(double value, string text, CheckOptions options)
    {
        var label = options.Label ?? options.Entry[^1];
        var data = new PerformanceData(label, text, options.Unit, options.Warning, options.Critical);
        var message = $"{label} is {text}{options.Unit}";
        return options switch
        {
            { Critical: { } critical } when critical.IsAlert(value) => new(CheckState.Critical, $"{message}, {critical.AlertReason}", data),
            { Warning: { } warning } when warning.IsAlert(value) => new(CheckState.Warning, $"{message}, {warning.AlertReason}", data),
            _ => new(CheckState.Ok, message, data),
        };
    }
}
