using System.Globalization;

namespace Chalkboard.Statistics.Reports;

/// <summary>Recognizes events and summaries among the records of a report.</summary>
internal static class RecordKinds
{
    /// <summary>True if a record describes an event: it has a field that is a point in time.</summary>
    public static bool HasPointInTime(Report record)
    {
        foreach (var value in record.ValueSpan)
        {
            if (value is DateTime or DateTimeOffset) return true;
        }
        return false;
    }

    /// <summary>True if a record is a summary: it has the numbers <c>Count</c> and <c>Sum</c>, and a percentile.</summary>
    public static bool IsSummary(Report record)
    {
        if (!HasNumber(record, "Count") || !HasNumber(record, "Sum")) return false;
        foreach (var name in record.NameSpan)
        {
            if (ParsePercentile(name) is not null) return true;
        }
        return false;
    }

    /// <summary>Returns the percentage of a field name such as <c>95%</c>; null for other names.</summary>
    // A decimal, so that a hundredth of it is exact.
    public static decimal? ParsePercentile(string name) =>
        name.EndsWith('%')
        && decimal.TryParse(name.AsSpan(0, name.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
        && percent is >= 0 and <= 100
            ? percent
            : null;

    private static bool HasNumber(Report record, string name) =>
        record.TryGetValue(name, out var value) && NumericScalar.ToDouble(value) is not null;
}
