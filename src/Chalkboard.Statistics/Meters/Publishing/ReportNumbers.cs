using System.Diagnostics.Metrics;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.Meters.Publishing;

/// <summary>The numbers of a report by where they stand, found in one pass, however many instruments ask for theirs.</summary>
internal sealed class ReportNumbers
{
    private readonly Dictionary<NumberPath, NumberSeries> _series = [];

    public ReportNumbers(Report report)
    {
        foreach (var (name, value) in report)
        {
            if (value is not Report entries) continue;
            foreach (var (entry, scalar) in entries)
            {
                if (scalar is Report collection) Add(name, entry, collection);
                else if (NumericScalar.ToFiniteAmount(scalar) is { } number)
                    Add(new(name, null, entry), number, scalar is TimeSpan, entries.IsCounter(entry), new KeyValuePair<string, object?>("namespace", name));
            }
        }
    }

    /// <summary>All that have numbers, in the order of the report.</summary>
    public IEnumerable<(NumberPath Path, NumberSeries Series)> All => _series.Select(pair => (pair.Key, pair.Value));

    /// <summary>The numbers that stand there.</summary>
    public IEnumerable<Measurement<double>> GetMeasurements(NumberPath path) => _series.TryGetValue(path, out var series) ? series.Measurements : [];

    /// <summary>An entry of a namespace, or a field of the records of a collection.</summary>
    public sealed class NumberSeries
    {
        public List<Measurement<double>> Measurements { get; } = [];

        /// <summary>Whether any is a duration.</summary>
        public bool IsDuration { get; set; }

        /// <summary>Whether all only grow.</summary>
        public bool IsMonotonic { get; set; } = true;
    }

    private void Add(string namespaceName, string collectionName, Report collection)
    {
        foreach (var (record, value) in collection)
        {
            // A point in time belongs to an event, of which there are ever new ones.
            if (value is not Report fields || HasPointInTime(fields)) continue;
            var isSummary = fields.ContainsKey("Count") && fields.ContainsKey("Sum") && fields.Names.Any(field => field.EndsWith('%'));
            foreach (var (field, scalar) in fields)
            {
                if (NumericScalar.ToFiniteAmount(scalar) is not { } number) continue;
                // The count of a summary grows, and the sum of one of durations.
                var isMonotonic = fields.IsCounter(field) || (isSummary && (field == "Count" || (field == "Sum" && scalar is TimeSpan)));
                var path = new NumberPath(namespaceName, collectionName, field);
                Add(path, number, scalar is TimeSpan, isMonotonic, new("namespace", namespaceName), new("collection", collectionName), new("record", record));
            }
        }
    }

    private void Add(NumberPath path, double number, bool isDuration, bool isMonotonic, params ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!_series.TryGetValue(path, out var series)) _series[path] = series = new NumberSeries();
        series.Measurements.Add(new(number, tags));
        series.IsDuration |= isDuration;
        series.IsMonotonic &= isMonotonic;
    }

    private static bool HasPointInTime(Report fields)
    {
        foreach (var value in fields.ValueSpan)
        {
            if (value is DateTime or DateTimeOffset) return true;
        }
        return false;
    }
}
