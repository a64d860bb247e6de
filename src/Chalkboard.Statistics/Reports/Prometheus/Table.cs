using System.Globalization;
using System.Runtime.InteropServices;

namespace Chalkboard.Statistics.Reports.Prometheus;

/// <summary>A dictionary of records: a metric for each field, a series for each record.</summary>
internal static class Table
{
    public static void Write(MetricsText text, LabelTexts labels, string space, string collection, Report records)
    {
        labels.Clear();
        var rows = new List<Row>(records.Count);
        var summaries = new List<Row>();
        foreach (var (name, value) in records)
        {
            if (value is Report record)
            {
                // What happened at some time is an event, and would be a series of its own for ever.
                if (!HasTime(record)) (IsSummary(record) ? summaries : rows).Add(new Row(record, labels.Add(name, record)));
            }
            else if (Number.Of(value) is not null) rows.Add(new Row(new Report { ["Value"] = value }, labels.Add(name, null)));
        }
        Fields(text, space, collection, labels, rows);
        Summaries(text, space, collection, labels, summaries);
    }

    private readonly record struct Row(Report Record, Range Labels);

    private static void Fields(MetricsText text, string space, string collection, LabelTexts texts, List<Row> rows)
    {
        if (rows.Count == 0) return;
        if (AreAlike(rows))
        {
            // Records of one kind share their names, so that a field has the same place in all.
            var names = rows[0].Record.NameSpan;
            for (var at = 0; at < names.Length; at++) Field(text, space, collection, texts, names[at], rows, at);
            return;
        }
        // Each record is looked at once for each of its own fields, and not for those of all.
        var byField = new SortedDictionary<string, List<Row>>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            foreach (var name in row.Record.NameSpan)
            {
                if (!byField.TryGetValue(name, out var those)) byField[name] = those = [];
                those.Add(row);
            }
        }
        foreach (var (name, those) in byField) Field(text, space, collection, texts, name, those, null);
    }

    /// <summary>A field of these records, which has the same place in all if one is given.</summary>
    private static void Field(MetricsText text, string space, string collection, LabelTexts texts, string field, List<Row> rows, int? at)
    {
        var begun = false;
        foreach (var (record, labels) in CollectionsMarshal.AsSpan(rows))
        {
            var value = at is { } place ? record.ValueSpan[place] : record[field];
            if (Number.Of(value) is not { } number) continue;
            if (!begun)
            {
                // The value of a record is the collection's own metric.
                text.Begin(space, collection, field is "Value" or "Total Value" ? null : field, PrometheusReport.UnitOf(value), PrometheusReport.TypeOf(record, field));
                begun = true;
            }
            text.Sample(default, texts[labels], number);
        }
    }

    private static void Summaries(MetricsText text, string space, string collection, LabelTexts texts, List<Row> rows)
    {
        if (rows.Count == 0) return;
        var unit = PrometheusReport.UnitOf(rows[0].Record["Sum"]);
        text.Begin(space, collection, null, unit, MetricType.Summary);
        foreach (var (record, labels) in rows)
        {
            // 95% and 95.0% would be one series twice.
            var quantiles = new SortedDictionary<decimal, double>();
            foreach (var (name, value) in record)
            {
                if (Percent(name) is { } percent && Number.Of(value) is { } number) quantiles.TryAdd(percent / 100, number);
            }
            foreach (var (quantile, number) in quantiles) text.Sample(default, texts[labels], number, (double)quantile);
            text.Sample("_sum"u8, texts[labels], Number.Of(record["Sum"]) ?? 0);
            text.Sample("_count"u8, texts[labels], Number.Of(record["Count"]) ?? 0);
        }
        Fields(text, space, collection, texts, [.. rows.Select(row => row with { Record = Rest(row.Record) })]);
    }

    /// <summary>What a summary has no place for. Its average is its sum by its count.</summary>
    private static Report Rest(Report summary)
    {
        var rest = new Report();
        foreach (var (name, value) in summary)
        {
            if (name is not ("Count" or "Sum" or "Avg" or "Mean") && Percent(name) is null) rest[name] = value;
        }
        return rest;
    }

    private static bool HasTime(Report record)
    {
        foreach (var value in record.ValueSpan)
        {
            if (value is DateTime or DateTimeOffset) return true;
        }
        return false;
    }

    private static bool IsSummary(Report record)
    {
        if (!record.TryGetValue("Count", out var count) || Number.Of(count) is null || !record.TryGetValue("Sum", out var sum) || Number.Of(sum) is null) return false;
        foreach (var name in record.NameSpan)
        {
            if (Percent(name) is not null) return true;
        }
        return false;
    }

    // A decimal, so that a hundredth of it is exactly that.
    private static decimal? Percent(string name) =>
        name.EndsWith('%') && decimal.TryParse(name.AsSpan(0, name.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is >= 0 and <= 100
            ? percent
            : null;

    private static bool AreAlike(List<Row> rows)
    {
        foreach (var row in CollectionsMarshal.AsSpan(rows))
        {
            if (!row.Record.HasNamesOf(rows[0].Record)) return false;
        }
        return true;
    }
}
