namespace Chalkboard.Statistics.Counting;

/// <summary>The fields of a summary as a record. By these names the convention recognizes a summary.</summary>
internal static class SummaryShape
{
    private static readonly string[] _names =
    [
        "Count", "Sum", "Min", "Max", "Avg", "50%", "95%", "99%",
        "Last Minute Count", "Last Minute Avg", "Last Minute 50%", "Last Minute 95%", "Last Minute 99%",
    ];

    public static RecordShape Default { get; } = new(_names);

    /// <summary>The shape of summaries that count outcomes.</summary>
    public static RecordShape CreateWithOutcomes(IReadOnlyList<string> outcomes) =>
        // The constructor that takes an array rejects repeated names.
        new((string[])
        [
            .. _names, .. outcomes.Select(outcome => $"Total {outcome}"),
            .. outcomes.Select(outcome => $"Last Minute {outcome}"),
        ]);

    public static void Read<TValue>(Summary summary, Span<object?> values, Func<double, TValue> convert)
    {
        SampleLog.DrainAll();
        Span<double> percentiles = stackalloc double[Summary.Percents.Length];
        Span<long> recent = stackalloc long[summary.Outcomes.Length];
        lock (summary.Lock)
        {
            values[0] = summary.Count;
            values[1] = convert(summary.Sum);
            var outcomeValues = values[_names.Length..];
            for (var i = 0; i < recent.Length; i++) outcomeValues[i] = summary.Outcomes[i];
            // Without samples, these fields are null.
            if (summary.Count > 0)
            {
                values[2] = convert(summary.Min);
                values[3] = convert(summary.Max);
                values[4] = convert(summary.Average);
                summary.ReadPercentiles(percentiles);
                for (var i = 0; i < percentiles.Length; i++) values[5 + i] = convert(percentiles[i]);
            }
            var (count, sum) = summary.ReadLastMinute(percentiles, recent);
            values[8] = count;
            if (count > 0)
            {
                values[9] = convert(sum / count);
                for (var i = 0; i < percentiles.Length; i++) values[10 + i] = convert(percentiles[i]);
            }
            for (var i = 0; i < recent.Length; i++) outcomeValues[recent.Length + i] = recent[i];
        }
    }
}
