using System.Diagnostics;

namespace Chalkboard.Statistics.Tests.Reports;

/// <summary>Prometheus's own judgement of metrics.</summary>
internal static class Promtool
{
    /// <summary>Returns the complaints of <c>promtool check metrics</c>; empty if there are none.</summary>
    public static async Task<string> CheckAsync(string metrics)
    {
        Assert.SkipUnless(IsThere(), "promtool is not installed; eng/test installs it with Prometheus.");
        using var promtool = Process.Start(
            new ProcessStartInfo(
                "promtool", ["check", "metrics"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true
            })!;
        await promtool.StandardInput.WriteAsync(metrics);
        promtool.StandardInput.Close();
        var said = promtool.StandardOutput.ReadToEndAsync();
        var complained = promtool.StandardError.ReadToEndAsync();
        await promtool.WaitForExitAsync();
        return $"{await said}{await complained}{(promtool.ExitCode == 0 ? "" : $"exit code {promtool.ExitCode}")}";
    }

    private static bool IsThere() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "promtool")) || File.Exists(Path.Combine(folder, "promtool.exe")));
}
