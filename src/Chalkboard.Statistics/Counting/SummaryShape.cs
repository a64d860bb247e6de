namespace Chalkboard.Statistics.Counting;

/// <summary>How a summary looks as a record. The convention knows a record by these names as a summary.</summary>
internal static class SummaryShape
{
    public static RecordShape Names { get; } = new("Count", "Sum", "Min", "Max", "Avg", "50%", "95%", "99%");

    public static void Read<TValue>(Summary summary, Span<object?> values, Func<double, TValue> shown)
    {
        SampleLog.DrainAll();
        lock (summary.Lock)
        {
            values[0] = summary.Count;
            values[1] = shown(summary.Sum);
            // Of nothing there is no smallest, no average and so on.
            if (summary.Count == 0) return;
            values[2] = shown(summary.Min);
            values[3] = shown(summary.Max);
            values[4] = shown(summary.Average);
            values[5] = shown(summary.Percentile(50));
            values[6] = shown(summary.Percentile(95));
            values[7] = shown(summary.Percentile(99));
        }
    }
}
