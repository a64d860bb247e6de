using System.Text;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Checking;

/// <summary>A figure for the monitor's charts: <c>'label'=value[UOM];[warn];[crit]</c>.</summary>
internal sealed record PerformanceData(string Label, string Value, string Unit, ThresholdRange? Warning, ThresholdRange? Critical)
{
    public override string ToString()
    {
        var data = new StringBuilder($"'{ToPlainLabel(Label)}'={Value}{Unit}");
        if (Warning is not null || Critical is not null) data.Append(';').Append(Warning);
        if (Critical is not null) data.Append(';').Append(Critical);
        return data.ToString();
    }

    // The guidelines forbid ' and = in labels, and some monitors split at any bar.
    private static string ToPlainLabel(string label)
    {
        var plain = Printable.ToLine(label).Replace('\'', '_').Replace('=', '_').Replace('|', '_');
        return string.IsNullOrWhiteSpace(plain) ? "value" : plain;
    }
}
