using System.Globalization;
using System.Text;
using Chalkboard.Tracing.Formats;

namespace Chalkboard.Tracing.Comparison;

/// <summary>Writes a row of a difference as a sentence.</summary>
internal sealed class RowSentence(DifferenceRow row, TraceDifference difference)
{
    private const int MaxNameLength = 150;

    // A change of the time of a call below this factor is not worth a word.
    private const double MinTimeGrowth = 1.5;

    public override string ToString()
    {
        var sentence = new StringBuilder();
        AppendCause(sentence);
        sentence.Append(": ").Append(FormatShare()).Append('.');
        if (row.Excess <= TimeSpan.Zero || row.Calls.IsOperation || ValueDifference.FindBefore(row.Calls) is not { } value)
            return sentence.ToString();
        var calls = Quote(value.Calls);
        var name = value.Name.Length == 0 ? $"{calls} returned" : $"The argument {Quote(value.Name)} of {calls} was";
        sentence.Append(CultureInfo.InvariantCulture, $" {name} {Quote(value.Values.Other)} instead of {Quote(value.Values.Baseline)}.");
        return sentence.ToString();
    }

    private void AppendCause(StringBuilder sentence)
    {
        var calls = row.Calls;
        var (before, after) = (calls.Count.Baseline, calls.Count.Other);
        switch (row.Kind)
        {
            case DifferenceKind.MoreCalls or DifferenceKind.FewerCalls:
                AppendCaller(sentence, calls, "called", "ran");
                sentence.Append(CultureInfo.InvariantCulture, $" {FormatTimes(after)} instead of {FormatNumber(before)}");
                var (oldTime, newTime) = (calls.Duration.Baseline / before, calls.Duration.Other / after);
                if (newTime > oldTime * MinTimeGrowth)
                    sentence.Append(", each ").Append(DurationText.Format(newTime)).Append(" instead of ")
                        .Append(DurationText.Format(oldTime));
                break;
            case DifferenceKind.Added:
                AppendCaller(sentence, calls, "called", "ran");
                sentence.Append(CultureInfo.InvariantCulture, $" {FormatTimes(after)}, which the baseline does not");
                AppendMainCallee(sentence, calls);
                break;
            case DifferenceKind.Removed:
                AppendCaller(sentence, calls, "did not call", "did not run");
                sentence.Append(CultureInfo.InvariantCulture, $", which the baseline does {FormatTimes(before)}");
                break;
            default:
                AppendSelfDuration(sentence, calls);
                break;
        }

        if (calls.ExceptionCount is var (fewer, more) && more > fewer && !calls.IsOperation)
            sentence.Append(CultureInfo.InvariantCulture, $", with {FormatNumber(more)} exceptions instead of {FormatNumber(fewer)}");
    }

    private static void AppendSelfDuration(StringBuilder sentence, ComparedCalls calls)
    {
        var (before, after) = calls.SelfDuration;
        var waited = (calls.WaitTime.Other - calls.WaitTime.Baseline).Duration() > (after - before).Duration() / 2;
        if (calls.IsOperation) sentence.Append("Time outside of recorded calls");
        else
        {
            sentence.Append(Quote(calls));
            if (calls.Caller is { IsOperation: false } caller)
                sentence.Append(CultureInfo.InvariantCulture, $", called by {Quote(caller)},");
            sentence.Append(waited ? " waited" : calls.Callees.Count > 0 ? " itself took" : " took");
        }

        sentence.Append(CultureInfo.InvariantCulture, $" {DurationText.Format(after)} instead of {DurationText.Format(before)}");
        if (calls.Count.Other > 1) sentence.Append(CultureInfo.InvariantCulture, $" in {FormatNumber(calls.Count.Other)} calls");
        if (HasLostConcurrency(calls)) sentence.Append(", one after the other and no longer at the same time");
    }

    // The calls take as long as before, but less of that time overlaps.
    private static bool HasLostConcurrency(ComparedCalls calls) =>
        calls is { IsOperation: false, Baseline: { } baseline, Other: { } other } && other.Count > 1
            && calls.Duration.Other > calls.Duration.Baseline * MinTimeGrowth
            && other.TotalDuration < baseline.TotalDuration * MinTimeGrowth;

    // The callee that takes most of the time of new calls.
    private static void AppendMainCallee(StringBuilder sentence, ComparedCalls calls)
    {
        var main = calls;
        while (main.Callees.MaxBy(callee => callee.Duration.Other) is { } callee && callee.Duration.Other > calls.Duration.Other / 2)
            main = callee;
        if (main == calls) return;
        sentence.Append(CultureInfo.InvariantCulture, $", mostly in {Quote(main)}");
        if (main.Count.Other > 1) sentence.Append(CultureInfo.InvariantCulture, $", called {FormatTimes(main.Count.Other)}");
    }

    private static void AppendCaller(StringBuilder sentence, ComparedCalls calls, string verbOfCaller, string verb)
    {
        if (calls.Caller is { IsOperation: false } caller)
            sentence.Append(CultureInfo.InvariantCulture, $"{Quote(caller)} {verbOfCaller} {Quote(calls)}");
        else sentence.Append(CultureInfo.InvariantCulture, $"{Quote(calls)} {verb}");
    }

    private string FormatShare()
    {
        var (part, whole) = (row.Excess, difference.Excess);
        var text = DurationText.Format(part.Duration());
        if (part > TimeSpan.Zero && whole > TimeSpan.Zero) return $"{text} of the {DurationText.Format(whole)}";
        return part > TimeSpan.Zero ? $"{text} more" : part < TimeSpan.Zero ? $"{text} less" : "no time";
    }

    private static string Quote(ComparedCalls calls) => Quote(calls.Symbol.DisplayName);

    private static string Quote(string text)
    {
        var bounded = Truncation.Truncate(text, MaxNameLength);
        return bounded.Length == 0 ? "`?`" : $"`{bounded.Replace('`', '\'')}`";
    }

    private static string FormatTimes(long count) => count == 1 ? "once" : $"{FormatNumber(count)} times";

    private static string FormatNumber(long count) => count.ToString("#,##0", CultureInfo.InvariantCulture);
}
