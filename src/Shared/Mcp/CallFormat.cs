using System.Globalization;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Mcp.Tools;

/// <summary>Calls as lines of an answer.</summary>
internal static class CallFormat
{
    private const int MaxCallers = 12;
    private const int MaxDependencies = 20;

    // Lines before and after those that were reached.
    private const int ContextLines = 2;

    public static string FormatOperation(Trace trace) =>
        $"{(trace.Tree.Name.Length == 0 ? "A trace" : Answer.FormatValue(trace.Tree.Name))}: " +
        $"{HumanFormat.FormatDuration(trace.Tree.Duration)}, " +
        $"{(trace.Tree.IsMissingCalls ? "at least " : "")}{FormatCount(trace.Tree.Count)} calls";

    /// <summary>Formats the name of a method, and where its source is.</summary>
    public static string FormatPlace(Call call)
    {
        var name = VisibleText.From(call.Symbol.Name, VisibleText.MaxNameLength);
        if (call.IsExternal) return $"[{name}]";
        return call.Symbol.FileName is { } file
            ? $"{name} ({VisibleText.From(file, VisibleText.MaxNameLength)}:{call.Symbol.Line})" : name;
    }

    /// <summary>Formats calls, those of one method together, the ones that took the longest first.</summary>
    public static IEnumerable<string> FormatCalls(IEnumerable<Call> calls) =>
        SimilarCalls.GroupByName(calls).OrderByDescending(group => group.Duration).Select(group =>
        {
            var slowest = group.Calls.MaxBy(call => call.Duration)!;
            return $"{FormatCount(group.Calls.Count)} × {FormatPlace(slowest)}: duration " +
                $"{HumanFormat.FormatDuration(group.Duration)}, own {HumanFormat.FormatDuration(group.SelfTime)}; " +
                $"the slowest is call {slowest.Index}" +
                (group.ExceptionCount > 0 ? $"; {FormatCount(group.ExceptionCount)} threw" : "");
        });

    public static IEnumerable<string> FormatCall(
        Trace trace, Call call, IReadOnlyList<string>? source, CancellationToken cancellationToken)
    {
        var detail = CallDetails.From(trace.Recording, call, cancellationToken);
        yield return $"call {call.Index}: {FormatPlace(call)}, in {FormatOperation(trace)}";
        if (FormatCallers(call) is { Length: > 0 } callers) yield return $"called by: {callers}";
        yield return $"duration {HumanFormat.FormatDuration(call.Duration)}, own " +
            $"{HumanFormat.FormatDuration(SourceView.GetSelfTime(call))}, waiting " +
            $"{HumanFormat.FormatDuration(call.Duration - call.ActiveTime)}, started after {HumanFormat.FormatDuration(call.StartedAt)}";
        yield return call.Outcome switch
        {
            Outcome.Unfinished => "had not ended when the recording did",
            Outcome.Threw => $"threw {Answer.FormatValue(call.Value.ToString())}",
            _ => call.Value.IsEmpty ? "returned" : $"returned {Answer.FormatValue(call.Value.ToString())}",
        };
        foreach (var argument in detail.Arguments) yield return $"argument {Answer.FormatValue(argument)}";
        foreach (var caught in detail.CaughtExceptions)
            yield return $"caught in line {caught.Line}: {Answer.FormatValue(caught.Description)}";
        foreach (var dependency in call.Dependencies.Take(MaxDependencies))
            yield return $"{dependency.Kind} {HumanFormat.FormatDuration(dependency.Duration)}, line {dependency.Line}, " +
                $"{(dependency.Outcome == Outcome.Threw ? "failed: " : "")}{Answer.FormatValue(dependency.Result)}: {dependency.Text}";
        if (call.Dependencies.Skip(MaxDependencies).Count() is > 0 and var more) yield return $"and {FormatCount(more)} more of these";
        foreach (var line in FormatLines(detail.Lines, source)) yield return line;
        foreach (var callee in FormatCalls(SourceView.GetCallees(call))) yield return $"called {callee}";
    }

    public static string FormatCount(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    private static string FormatCallers(Call call)
    {
        var callers = new List<string>();
        var caller = call.Caller;
        for (; caller is not null && callers.Count < MaxCallers; caller = caller.Caller)
            callers.Add($"{VisibleText.From(caller.Symbol.Name, VisibleText.MaxNameLength)} (call {caller.Index})");
        if (caller is not null) callers.Add("…");
        return string.Join(", by ", callers);
    }

    private static IEnumerable<string> FormatLines(IReadOnlyCollection<ExecutedLine> lines, IReadOnlyList<string>? source)
    {
        var next = 1;
        foreach (var line in lines)
        {
            for (var number = Math.Max(next, line.Number - ContextLines); number < line.Number; number++)
                if (GetText(number) is { } context) yield return $"line {number}:{context}";
            yield return $"line {line.Number}, {FormatCount(line.HitCount)} ×, {HumanFormat.FormatDuration(line.CallDuration)} in calls:" +
                GetText(line.Number);
            next = line.Number + 1;
        }

        string? GetText(int number) =>
            source is null || number > source.Count ? null : " " + source[number - 1].Replace("\t", "    ", StringComparison.Ordinal);
    }
}
