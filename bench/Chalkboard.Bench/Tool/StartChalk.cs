using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Chalkboard.Bench.Tool;

/// <summary>
/// What does it take to start chalk, in a whole process? 0.2 seconds. The peer is <c>dotnet --version</c>, in the same rounds.
/// </summary>
internal static class StartChalk
{
    private const int Rounds = 31;

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("chalkboard-bench").FullName;
        try
        {
            var store = Path.Combine(folder, "slates.db");
            await File.WriteAllBytesAsync(store, []);
            (string Name, string[] Arguments)[] commands =
            [
                ("the peer: dotnet --version", ["--version"]),
                ("chalk --version", [ChalkProgram.Path, "--version"]),
                ("chalk --help", [ChalkProgram.Path, "--help"]),
                (
                    "chalk check, without a server at the address",
                    [ChalkProgram.Path, "check", "http://127.0.0.1:1/statistics/data", "--entry", "a"]),
                (
                    "chalk trace show, of a file that is missing",
                    [ChalkProgram.Path, "trace", "show", Path.Combine(folder, "missing.trace.txt")]),
                (
                    "chalk slates owners, of an empty SQLite file",
                    [ChalkProgram.Path, "slates", "owners", "--store", "sqlite", "--connection", store]),
            ];
            var times = commands.Select(_ => new List<double>()).ToList();
            for (var round = 0; round <= Rounds; round++)
            {
                for (var i = 0; i < commands.Length; i++)
                {
                    var seconds = await StartAsync(commands[i].Arguments);
                    // The first round reads the files from the disk.
                    if (round > 0) times[i].Add(seconds);
                }
            }
            var peer = Median(times[0]);
            ResultFile.Write(nameof(StartChalk), [
                $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}. From the start of the process to " +
                $"its end; {Rounds} rounds of all commands.",
                "",
                "| Command | Median | Fastest | Ratio of the medians |",
                "|---|---:|---:|---:|",
                .. commands.Select((command, i) => string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {command.Name} | {Median(times[i]) * 1000:N0} ms | {times[i].Min() * 1000:N0} ms | " +
                    $"{Median(times[i]) / peer:N2} |")),
            ]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Median(List<double> times) => MedianInterval.From(times).Median;

    private static async Task<double> StartAsync(string[] arguments)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var reading = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await reading;
        return seconds;
    }
}
