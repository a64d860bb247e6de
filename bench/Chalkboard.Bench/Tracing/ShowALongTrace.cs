using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Chalkboard.Bench.Tool;
using Chalkboard.Tracing.Formats;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// What does it cost to show a trace of 1,000,000 events with chalk, in a whole process, and how much memory? Seconds, and memory
/// in proportion. The peer is <c>wc</c>, which reads the file and counts.
/// </summary>
internal static class ShowALongTrace
{
    private const int Times = 7;

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("chalkboard-bench").FullName;
        try
        {
            var trace = Path.Combine(folder, "long.trace.txt");
            await using (var stream = File.Create(trace)) await TraceFormat.Text.WriteAsync(LongRecording.Create(), stream);
            List<string> lines = [
                $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}; a trace of 1,000,000 " +
                $"events, {new FileInfo(trace).Length / 1e6:N0} MB of text. From the start of the process to its end, its output read " +
                $"by another; medians of {Times}.",
                "",
                "| Command | Time | Output | Most memory |",
                "|---|---:|---:|---:|"];
            await AddAsync("the peer: wc", "wc", trace);
            await AddAsync("chalk --version", "dotnet", ChalkProgram.Path, "--version");
            await AddAsync("chalk trace show --hot", "dotnet", ChalkProgram.Path, "trace", "show", trace, "--hot");
            await AddAsync("chalk trace show --collapse", "dotnet", ChalkProgram.Path, "trace", "show", trace, "--collapse");
            await AddAsync("chalk trace show --grep TryParse", "dotnet", ChalkProgram.Path, "trace", "show", trace, "--grep", "TryParse");
            await AddAsync("chalk trace show", "dotnet", ChalkProgram.Path, "trace", "show", trace);
            await AddAsync("chalk trace diff, with itself", "dotnet", ChalkProgram.Path, "trace", "diff", trace, trace);
            await AddAsync(
                "chalk trace convert --to chrome", "dotnet", ChalkProgram.Path, "trace", "convert", trace, "--to", "chrome", "--output",
                "-");

            ResultFile.Write(nameof(ShowALongTrace), lines);

            async Task AddAsync(string what, string program, params string[] arguments)
            {
                List<Run> runs = [];
                for (var turn = 0; turn <= Times; turn++) runs.Add(await StartAsync(program, arguments));
                runs.RemoveAt(0);
                lines.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {what} | {MedianInterval.From(runs.Select(run => run.Seconds)).Median:N2} s | {runs[0].Length / 1e6:N1} MB | {MedianInterval.From(runs.Select(run => run.Memory / 1e6)).Median:N0} MB |"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Run> StartAsync(string program, string[] arguments)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var counting = CountAsync(process.StandardOutput.BaseStream);
        var memory = 0L;
        var ended = process.WaitForExitAsync();
        do
        {
            // The value is not available after the process has ended.
            process.Refresh();
            if (!process.HasExited) memory = Math.Max(memory, process.PeakWorkingSet64);
        }
        while (await Task.WhenAny(ended, Task.Delay(20)) != ended);
        var length = await counting;
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        return new(Stopwatch.GetElapsedTime(start).TotalSeconds, length, memory);
    }

    private static async Task<long> CountAsync(Stream stream)
    {
        var (length, buffer) = (0L, new byte[64 * 1024]);
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;) length += read;
        return length;
    }

    private readonly record struct Run(double Seconds, long Length, long Memory);
}
