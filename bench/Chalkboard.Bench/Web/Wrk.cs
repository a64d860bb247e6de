using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Chalkboard.Bench.Web;

/// <summary>Load from wrk, in a process of its own: https://github.com/wg/wrk.</summary>
internal static partial class Wrk
{
    public static async Task<Load> RunAsync(string address, string? cookies, int seconds, int connections = 32, string? script = null)
    {
        string[] header = cookies is null ? [] : ["-H", $"Cookie: {cookies}"];
        string[] scriptArguments = script is null ? [] : ["-s", script];
        var start = new ProcessStartInfo(
            "wrk", ["-t1", $"-c{connections}", $"-d{seconds}s", "--latency", .. header, .. scriptArguments, address])
        { RedirectStandardOutput = true };
        using var wrk = Process.Start(start)!;
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        if (output.Contains("Non-2xx", StringComparison.Ordinal) || !RequestsASecond().IsMatch(output))
            throw new InvalidOperationException($"Some requests failed: {output}");
        return new Load(
            long.Parse(Requests().Match(output).Groups[1].Value, CultureInfo.InvariantCulture),
            double.Parse(RequestsASecond().Match(output).Groups[1].Value, CultureInfo.InvariantCulture),
            HalfWithin().Match(output).Groups[1].Value,
            MostWithin().Match(output).Groups[1].Value);
    }

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Requests();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex RequestsASecond();

    [GeneratedRegex(@"50%\s+(\S+)")]
    private static partial Regex HalfWithin();

    [GeneratedRegex(@"99%\s+(\S+)")]
    private static partial Regex MostWithin();
}

/// <summary>The throughput, the median and the 99th percentile of the latency.</summary>
internal sealed record Load(long Requests, double RequestsASecond, string Half, string Most);
