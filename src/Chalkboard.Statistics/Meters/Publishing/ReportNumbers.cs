using System.Diagnostics.Metrics;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.Meters.Publishing;

/// <summary>The numbers of a report by path, found in one pass for all instruments.</summary>
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
                {
                    var path = new NumberPath(name, null, entry);
                    Add(path, number, scalar is TimeSpan, entries.IsCounter(entry), KeyValuePair.Create("namespace", (object?)name));
                }
            }
        }
    }

    /// <summary>All numbers, in the order of the report.</summary>
    public IEnumerable<(NumberPath Path, NumberSeries Series)> All => _series.Select(pair => (pair.Key, pair.Value));

    /// <summary>Returns the numbers of a path.</summary>
    public IEnumerable<Measurement<double>> GetMeasurements(NumberPath path) =>
        _series.TryGetValue(path, out var series) ? series.Measurements : [];

    /// <summary>The numbers of one path.</summary>
    public sealed class NumberSeries
    {
        public List<Measurement<double>> Measurements { get; } = [];

        /// <summary>True if any of them is a duration.</summary>
        public bool IsDuration { get; set; }

        /// <summary>True if all of them are monotonic.</summary>
        public bool IsMonotonic { get; set; } = true;
    }

    private void Add(string namespaceName, string collectionName, Report collection)
    {
        foreach (var (record, value) in collection)
        {
            // Records of events would become an unbounded number of series.
            if (value is not Report fields || RecordKinds.HasPointInTime(fields)) continue;
            var isSummary = RecordKinds.IsSummary(fields);
            foreach (var (field, scalar) in fields)
            {
                if (NumericScalar.ToFiniteAmount(scalar) is not { } number) continue;
                // The count of a summary is monotonic, and so is a sum of durations.
                var isMonotonic = fields.IsCounter(field) || (isSummary && (field == "Count" || (field == "Sum" && scalar is TimeSpan)));
                var path = new NumberPath(namespaceName, collectionName, field);
                Add(
                    path, number, scalar is TimeSpan, isMonotonic,
                    new("namespace", namespaceName), new("collection", collectionName), new("record", record));
            }
        }
    }

    private void Add(
        NumberPath path, double number, bool isDuration, bool isMonotonic, params ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!_series.TryGetValue(path, out var series)) _series[path] = series = new NumberSeries();
        series.Measurements.Add(new(number, tags));
        series.IsDuration |= isDuration;
        series.IsMonotonic &= isMonotonic;
    }
}
