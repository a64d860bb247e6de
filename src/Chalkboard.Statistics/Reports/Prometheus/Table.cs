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
        // Records of one kind share their names, so that a field has the same place in all.
        var alike = AreAlike(rows);
        var names = alike ? rows[0].Record.NameSpan : NamesOf(rows);
        for (var at = 0; at < names.Length; at++)
        {
            var field = names[at];
            var begun = false;
            foreach (var (record, labels) in CollectionsMarshal.AsSpan(rows))
            {
                var value = alike ? record.ValueSpan[at] : record.TryGetValue(field, out var found) ? found : null;
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
    }

    private static void Summaries(MetricsText text, string space, string collection, LabelTexts texts, List<Row> rows)
    {
        if (rows.Count == 0) return;
        var unit = PrometheusReport.UnitOf(rows[0].Record["Sum"]);
        text.Begin(space, collection, null, unit, MetricType.Summary);
        foreach (var (record, labels) in rows)
        {
            foreach (var (name, value) in record)
            {
                if (Percent(name) is not { } percent || Number.Of(value) is not { } number) continue;
                text.Sample(default, texts[labels], number, quantile: percent / 100);
            }
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

    private static double? Percent(string name) =>
        name.EndsWith('%') && double.TryParse(name.AsSpan(0, name.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is >= 0 and <= 100
            ? percent
            : null;

    private static bool AreAlike(List<Row> rows)
    {
        foreach (var row in CollectionsMarshal.AsSpan(rows))
        {
            if (!row.Record.HasNamesOf(rows[0].Record)) return false;
        }
        return rows.Count > 0;
    }

    /// <summary>The names of all fields, sorted.</summary>
    private static string[] NamesOf(List<Row> rows) => [.. new SortedSet<string>(rows.SelectMany(row => row.Record.Names), StringComparer.Ordinal)];
}
