using System.Runtime.InteropServices;

namespace Chalkboard.Statistics.Reports.Prometheus;

/// <summary>Writes a collection: a metric for each field, with a series for each record.</summary>
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
                // Each event would become a series of its own.
                if (RecordKinds.HasPointInTime(record)) continue;
                var kind = RecordKinds.IsSummary(record) ? summaries : rows;
                kind.Add(new Row(record, labels.Add(name, record)));
            }
            else if (NumericScalar.ToDouble(value) is not null)
            {
                rows.Add(new Row(new Report { ["Value"] = value }, labels.Add(name, null)));
            }
        }
        WriteFields(writer, namespaceName, collection, labels, rows);
        WriteSummaries(writer, namespaceName, collection, labels, summaries);
    }

    private readonly record struct Row(Report Record, Range Labels);

    private static void WriteFields(
        MetricsTextWriter writer, string namespaceName, string collection, LabelBuffer labelBuffer, List<Row> rows)
    {
        if (rows.Count == 0) return;
        if (HaveSameNames(rows))
        {
            // Records of one kind share their names, so that a field has the same index in all.
            var names = rows[0].Record.NameSpan;
            for (var i = 0; i < names.Length; i++) WriteField(writer, namespaceName, collection, labelBuffer, names[i], rows, i);
            return;
        }
        // Groups the records by field, so that the cost is linear in the number of fields.
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

    /// <summary>Writes a field of records. <paramref name="sharedIndex"/> is its index if that is the same in all.</summary>
    private static void WriteField(
        MetricsTextWriter writer, string namespaceName, string collection, LabelBuffer labelBuffer,
        string field, List<Row> rows, int? sharedIndex)
    {
        var hasBegun = false;
        foreach (var (record, labels) in CollectionsMarshal.AsSpan(rows))
        {
            var value = sharedIndex is { } index ? record.ValueSpan[index] : record[field];
            if (NumericScalar.ToDouble(value) is not { } number) continue;
            if (!hasBegun)
            {
                // The value of a record belongs to the metric of the collection itself.
                var entry = field is "Value" or "Total Value" ? null : field;
                var type = PrometheusReportWriter.GetMetricType(record, field);
                writer.BeginMetric(namespaceName, collection, entry, PrometheusReportWriter.GetUnit(value), type);
                hasBegun = true;
            }
            writer.WriteSample(default, labelBuffer[labels], number);
        }
    }

    private static void WriteSummaries(
        MetricsTextWriter writer, string namespaceName, string collection, LabelBuffer labelBuffer, List<Row> rows)
    {
        if (rows.Count == 0) return;
        var unit = PrometheusReportWriter.GetUnit(rows[0].Record["Sum"]);
        writer.BeginMetric(namespaceName, collection, null, unit, MetricType.Summary);
        foreach (var (record, labels) in rows)
        {
            // Keyed by number, because 95% and 95.0% are the same series.
            var quantiles = new SortedDictionary<decimal, double>();
            foreach (var (name, value) in record)
            {
                if (RecordKinds.ParsePercentile(name) is { } percent && NumericScalar.ToDouble(value) is { } number)
                    quantiles.TryAdd(percent / 100, number);
            }
            foreach (var (quantile, number) in quantiles) writer.WriteSample(default, labelBuffer[labels], number, (double)quantile);
            writer.WriteSample("_sum"u8, labelBuffer[labels], NumericScalar.ToDouble(record["Sum"]) ?? 0);
            writer.WriteSample("_count"u8, labelBuffer[labels], NumericScalar.ToDouble(record["Count"]) ?? 0);
        }
        var remaining = rows.Select(row => row with { Record = GetRemainingFields(row.Record) });
        WriteFields(writer, namespaceName, collection, labelBuffer, [.. remaining]);
    }

    /// <summary>Returns the fields that are not part of a summary metric. The average is left out, as it is the sum by the count.</summary>
    private static Report GetRemainingFields(Report summary)
    {
        var remaining = new Report();
        foreach (var (name, value) in summary)
        {
            if (name is not ("Count" or "Sum" or "Avg" or "Mean") && RecordKinds.ParsePercentile(name) is null)
                remaining[name] = value;
        }
        return remaining;
    }

    private static bool HaveSameNames(List<Row> rows)
    {
        foreach (var row in CollectionsMarshal.AsSpan(rows))
        {
            if (!row.Record.HasSameNamesAs(rows[0].Record)) return false;
        }
        return true;
    }
}
