using System.Buffers;

namespace Chalkboard.Statistics.Reports;

/// <summary>A report as Prometheus or OpenMetrics text.</summary>
public static class PrometheusReport
{
    /// <summary>Writes the numbers of a report.</summary>
    /// <param name="output">Gets UTF-8.</param>
    /// <param name="report">The report of a repository.</param>
    /// <param name="format">Which of the two formats.</param>
    public static void Write(IBufferWriter<byte> output, Report report, PrometheusFormat format) => throw new NotImplementedException();
}
