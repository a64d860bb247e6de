using Chalkboard.Tool.Reading;
using Chalkboard.Tracing.Comparison;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tool.Traces.Differences;

/// <summary>The difference between two traces, as <c>chalk trace diff</c> shows it.</summary>
/// <param name="Name">The name of the operation.</param>
/// <param name="Difference">The difference.</param>
/// <param name="Notes">Notes about what is missing from the traces.</param>
/// <param name="Conditions">The results of the conditions.</param>
/// <param name="MaxRows">The maximum number of rows that are shown.</param>
internal sealed record DifferenceReport(string Name, TraceDifference Difference, IReadOnlyList<string> Notes,
    IReadOnlyList<ConditionResult> Conditions, int MaxRows)
{
    /// <summary>The rows that are shown.</summary>
    public IEnumerable<DifferenceRow> Rows => Difference.Rows.Take(MaxRows);

    /// <summary>The rest in words; null if there is none.</summary>
    public string? Rest => Difference.Rows.Count <= MaxRows ? null
        : $"and {TraceFormatter.FormatCount(Difference.Rows.Count - MaxRows)} more, with " +
            $"{FormatGrowth(new(Difference.Rows.Skip(MaxRows).Sum(row => row.Excess.Ticks)))} together";

    public static DifferenceReport Create(
        Recording baseline, Recording other, TraceDifference difference, IEnumerable<GrowthCondition> conditions, int maxRows) =>
        new(
            other.Name.Length == 0 ? "A trace" : Printable.ToLine(other.Name), difference,
            [.. GetNotes("The baseline", baseline, difference.UnfinishedCount.Baseline),
                .. GetNotes("The other trace", other, difference.UnfinishedCount.Other)],
            [.. conditions.Select(condition => condition.Check(difference))], maxRows);

    public static string FormatGrowth(TimeSpan growth) =>
        growth < TimeSpan.Zero ? "−" + TraceFormatter.FormatTime(growth.Negate()) : "+" + TraceFormatter.FormatTime(growth);

    private static IEnumerable<string> GetNotes(string trace, Recording recording, long unfinishedCount)
    {
        if (recording.IsTruncated) yield return $"{trace} is truncated: its end is missing.";
        if (recording.Dropped.Any(drop => drop.IncludesCalls))
            yield return $"{trace} is incomplete: calls are missing, so that its counts are lower bounds, and their time is that of " +
                "their callers.";
        if (unfinishedCount > 0)
            yield return $"{trace} has {TraceFormatter.FormatCalls(unfinishedCount)} that had not ended when it did.";
    }
}
