using System.Globalization;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Checking;

/// <summary>Holds one figure against its thresholds.</summary>
internal static class Check
{
    public static Outcome Of(Figure statistics, CheckOptions options)
    {
        var figure = statistics;
        for (var depth = 0; depth < options.Entry.Count; depth++)
        {
            var found = (figure as Figure.Group)?.Find(options.Entry[depth]);
            if (found is null) return Outcome.Unknown(Missing.Explain(statistics, options.Entry, depth));
            figure = found;
        }

        var name = EntryPath.Of(options.Entry);
        return figure switch
        {
            Figure.Number number when double.IsFinite(number.Value) => Judge(number.Value, number.Text, options),
            Figure.Flag flag => Judge(flag.Value ? 1 : 0, flag.Value ? "1" : "0", options),
            Figure.Number => Outcome.Unknown($"{name} is beyond what a number holds. Has its counter gone wrong?"),
            Figure.Words words => Outcome.Unknown($"{name} is the text '{Printable.Line(words.Text, 100)}'. A check needs a number."),
            Figure.Group { Error: { } error } => Outcome.Unknown($"{name} failed in the application: {Printable.Line(error)}"),
            Figure.Group group => Outcome.Unknown($"{name} holds other entries. Name one of them: {Missing.Names(group, "")}"),
            _ when options.NoValue != State.Unknown => new(options.NoValue, $"{options.Label ?? options.Entry[^1]} has no value"),
            _ => Outcome.Unknown($"{name} has no value now. If that can be so, as in a minute without requests, say what it means: --no-value ok"),
        };
    }

    private static Outcome Judge(double value, string text, CheckOptions options)
    {
        var label = options.Label ?? options.Entry[^1];
        var data = new PerformanceData(label, text, options.Unit, options.Warning, options.Critical);
        var fact = $"{label} is {text}{options.Unit}";
        return options switch
        {
            { Critical: { } critical } when critical.Alerts(value) => new(State.Critical, $"{fact}, {critical.Alert}", data),
            { Warning: { } warning } when warning.Alerts(value) => new(State.Warning, $"{fact}, {warning.Alert}", data),
            _ => new(State.Ok, fact, data),
        };
    }
}
