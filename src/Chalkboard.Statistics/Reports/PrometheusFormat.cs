namespace Chalkboard.Statistics.Reports;

/// <summary>The two text formats that Prometheus reads.</summary>
public enum PrometheusFormat
{
    /// <summary>The Prometheus text format, version 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/).</summary>
    Text,

    /// <summary>OpenMetrics text, version 1.0.0 (https://prometheus.io/docs/specs/om/open_metrics_spec/).</summary>
    OpenMetrics,
}
