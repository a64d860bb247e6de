using System.Diagnostics.Metrics;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.Meters.Publishing;

/// <summary>Where numbers stand in a report: an entry of a namespace, or a field of the records of a collection.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Collection">The collection; null for an entry.</param>
/// <param name="Name">The name of the entry or the field.</param>
internal sealed record NumberPath(string Namespace, string? Collection, string Name)
{
    /// <summary>All paths of a report, in its order.</summary>
    public static IEnumerable<NumberPath> All(Report report)
    {
        foreach (var (name, value) in report)
        {
            if (value is not Report entries) continue;
            foreach (var (entry, scalar) in entries)
            {
                if (Number.Amount(scalar) is not null) yield return new NumberPath(name, null, entry);
                if (scalar is not Report collection) continue;
                foreach (var field in Series(collection).SelectMany(record => record.Fields).Where(field => Number.Amount(field.Value) is not null).DistinctBy(field => field.Key))
                {
                    yield return new NumberPath(name, entry, field.Key);
                }
            }
        }
    }

    /// <summary>The values in a report.</summary>
    public IEnumerable<Measurement<double>> Read(Report report)
    {
        if (!report.TryGetValue(Namespace, out var found) || found is not Report entries) yield break;
        if (Collection is null)
        {
            if (entries.TryGetValue(Name, out var scalar) && Number.Amount(scalar) is { } number) yield return new(number, new KeyValuePair<string, object?>("namespace", Namespace));
            yield break;
        }
        if (!entries.TryGetValue(Collection, out found) || found is not Report collection) yield break;
        foreach (var (record, fields) in Series(collection))
        {
            if (fields.TryGetValue(Name, out var value) && Number.Amount(value) is { } number) yield return new(number, new("namespace", Namespace), new("collection", Collection), new("record", record));
        }
    }

    /// <summary>Whether the numbers only grow.</summary>
    public bool Grows(Report report)
    {
        var entries = (Report)report[Namespace]!;
        if (Collection is null) return entries.IsCounter(Name);
        return Series((Report)entries[Collection]!).Where(record => record.Fields.ContainsKey(Name)).All(record => record.Fields.IsCounter(Name) || GrowsIn(record.Fields));
    }

    public override string ToString() => Collection is null ? $"{Namespace}: {Name}" : $"{Namespace}: {Collection}: {Name}";

    /// <summary>The records that are the same ones from report to report.</summary>
    private static IEnumerable<(string Name, Report Fields)> Series(Report collection)
    {
        foreach (var (name, value) in collection)
        {
            // A point in time belongs to an event, of which there are ever new ones.
            if (value is Report fields && !fields.Any(field => field.Value is DateTime or DateTimeOffset)) yield return (name, fields);
        }
    }

    /// <summary>Whether this is the count of a summary, or the sum of one of durations.</summary>
    private bool GrowsIn(Report record) =>
        record.ContainsKey("Count") && record.TryGetValue("Sum", out var sum) && record.Names.Any(name => name.EndsWith('%')) && (Name == "Count" || (Name == "Sum" && sum is TimeSpan));
}
