namespace Chalkboard.Statistics.Reports.Prometheus;

/// <summary>The values that a <see cref="MetricHeader"/> depends on.</summary>
/// <param name="Namespace">The namespace of the report.</param>
/// <param name="Collection">The collection; null for an entry of the namespace.</param>
/// <param name="Entry">The entry of the namespace, or the field of the collection's records; null for the records' value.</param>
/// <param name="Unit">The unit, such as <c>seconds</c>; null for none.</param>
/// <param name="Type">The type of the metric.</param>
/// <param name="Format">The text format.</param>
internal readonly record struct MetricHeaderKey(
    string Namespace, string? Collection, string? Entry, string? Unit, MetricType Type, PrometheusFormat Format)
{
    /// <summary>The help text.</summary>
    public string Help => (Collection, Entry) switch
    {
        (null, _) => $"{Entry} of {Namespace}.",
        (_, null) => $"{Collection} of {Namespace}.",
        _ => $"{Entry} in {Collection} of {Namespace}.",
    };
}
