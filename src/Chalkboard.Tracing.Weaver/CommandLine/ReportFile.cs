using System.Globalization;

namespace Chalkboard.Tracing.Weaver.CommandLine;

/// <summary>A report as text, for whoever misses a method in a trace.</summary>
internal static class ReportFile
{
    public static void Write(string file, WeavingReport report) => File.WriteAllLines(file,
    [
        report.WasAlreadyWoven ? "It was woven already." : string.Create(CultureInfo.InvariantCulture, $"{report.WovenCount} methods are woven, {report.UnwovenMethods.Count} are not:"),
        .. report.UnwovenMethods.Select(method => $"{method.Name}: {method.Reason}"),
    ]);
}
