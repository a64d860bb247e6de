using System.Diagnostics;
using Chalkboard.TestInfrastructure.Processes;

namespace Chalkboard.Statistics.Tests.Reports;

/// <summary>Checks metrics with Prometheus's own tool.</summary>
internal static class Promtool
{
    /// <summary>Returns the output of <c>promtool check metrics</c>; empty if the metrics are valid.</summary>
    public static async Task<string> CheckAsync(string metrics)
    {
        var promtool = ExecutableFinder.Find("promtool");
        Assert.SkipUnless(promtool is not null, "promtool is not installed; eng/test installs it with Prometheus.");
        var result = await CommandRunner.RunAsync(new ProcessStartInfo(promtool, ["check", "metrics"]), input: metrics);
        return $"{result.Output}{result.Errors}{(result.ExitCode == 0 ? "" : $"exit code {result.ExitCode}")}";
    }
}
