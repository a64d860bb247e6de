using System.Globalization;
using System.Runtime.InteropServices;

namespace Chalkboard.Statistics.Reports.Prometheus;

/// <summary>A dictionary of records: a metric for each field, a series for each record.</summary>
internal static class CollectionWriter
{
    public static void Write(MetricsTextWriter writer, LabelBuffer labels, string namespaceName, string collection, Report records)
    {
        labels.Clear();
        var rows = new List<Row>(records.Count);
        var summaries = new List<Row>();
        foreach (var (name, value) in records)
        {
            if (value is Report record)
            {
                // What happened at some time is an event, and would be a series of its own for ever.
                if (!HasPointInTime(record)) (IsSummary(record) ? summaries : rows).Add(new Row(record, labels.Add(name, record)));
            }
            else if (NumericScalar.ToDouble(value) is not null) rows.Add(new Row(new Report { ["Value"] = value }, labels.Add(name, null)));
        }
        WriteFields(writer, namespaceName, collection, labels, rows);
        WriteSummaries(writer, namespaceName, collection, labels, summaries);
    }

    private readonly record struct Row(Report Record, Range Labels);

    private static void WriteFields(MetricsTextWriter writer, string namespaceName, string collection, LabelBuffer labelBuffer, List<Row> rows)
    {
        if (rows.Count == 0) return;
        if (HaveSameNames(rows))
        {
            // Records of one kind share their names, so that a field has the same place in all.
            var names = rows[0].Record.NameSpan;
            for (var i = 0; i < names.Length; i++) WriteField(writer, namespaceName, collection, labelBuffer, names[i], rows, i);
            return;
        }
        // Each record is looked at once for each of its own fields, and not for those of all.
        var byField = new SortedDictionary<string, List<Row>>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            foreach (var name in row.Record.NameSpan)
            {
                if (!byField.TryGetValue(name, out var fieldRows)) byField[name] = fieldRows = [];
                fieldRows.Add(row);
            }
        }
        foreach (var (name, fieldRows) in byField) WriteField(writer, namespaceName, collection, labelBuffer, name, fieldRows, null);
    }

    /// <summary>A field of these records, which has the same place in all if one is given.</summary>
    private static void WriteField(MetricsTextWriter writer, string namespaceName, string collection, LabelBuffer labelBuffer, string field, List<Row> rows, int? sharedIndex)
    {
        var hasBegun = false;
        foreach (var (record, labels) in CollectionsMarshal.AsSpan(rows))
        {
            var value = sharedIndex is { } index ? record.ValueSpan[index] : record[field];
            if (NumericScalar.ToDouble(value) is not { } number) continue;
            if (!hasBegun)
            {
                // The value of a record is the collection's own metric.
                writer.BeginMetric(namespaceName, collection, field is "Value" or "Total Value" ? null : field, PrometheusReportWriter.GetUnit(value), PrometheusReportWriter.GetMetricType(record, field));
                hasBegun = true;
            }
            writer.WriteSample(default, labelBuffer[labels], number);
        }
    }

    private static void WriteSummaries(MetricsTextWriter writer, string namespaceName, string collection, LabelBuffer labelBuffer, List<Row> rows)
    {
        if (rows.Count == 0) return;
        var unit = PrometheusReportWriter.GetUnit(rows[0].Record["Sum"]);
        writer.BeginMetric(namespaceName, collection, null, unit, MetricType.Summary);
        foreach (var (record, labels) in rows)
        {
            // 95% and 95.0% would be one series twice.
            var quantiles = new SortedDictionary<decimal, double>();
            foreach (var (name, value) in record)
            {
                if (ParsePercentile(name) is { } percent && NumericScalar.ToDouble(value) is { } number) quantiles.TryAdd(percent / 100, number);
            }
            foreach (var (quantile, number) in quantiles) writer.WriteSample(default, labelBuffer[labels], number, (double)quantile);
            writer.WriteSample("_sum"u8, labelBuffer[labels], NumericScalar.ToDouble(record["Sum"]) ?? 0);
            writer.WriteSample("_count"u8, labelBuffer[labels], NumericScalar.ToDouble(record["Count"]) ?? 0);
        }
        WriteFields(writer, namespaceName, collection, labelBuffer, [.. rows.Select(row => row with { Record = GetRemainingFields(row.Record) })]);
    }

    /// <summary>What a summary has no place for. Its average is its sum by its count.</summary>
    private static Report GetRemainingFields(Report summary)
    {
        var remaining = new Report();
        foreach (var (name, value) in summary)
        {
            if (name is not ("Count" or "Sum" or "Avg" or "Mean") && ParsePercentile(name) is null) remaining[name] = value;
        }
        return remaining;
    }

    private static bool HasPointInTime(Report record)
    {
        foreach (var value in record.ValueSpan)
        {
            if (value is DateTime or DateTimeOffset) return true;
        }
        return false;
    }

    private static bool IsSummary(Report record)
    {
        if (!record.TryGetValue("Count", out var count) || NumericScalar.ToDouble(count) is null || !record.TryGetValue("Sum", out var sum) || NumericScalar.ToDouble(sum) is null) return false;
        foreach (var name in record.NameSpan)
        {
            if (ParsePercentile(name) is not null) return true;
        }
        return false;
    }

    // A decimal, so that a hundredth of it is exactly that.
    private static decimal? ParsePercentile(string name) =>
        name.EndsWith('%') && decimal.TryParse(name.AsSpan(0, name.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is >= 0 and <= 100
            ? percent
            : null;

    private static bool HaveSameNames(List<Row> rows)
    {
        foreach (var row in CollectionsMarshal.AsSpan(rows))
        {
            if (!row.Record.HasSameNamesAs(rows[0].Record)) return false;
        }
        return true;
    }
}
