using System.Diagnostics;

namespace Chalkboard.Tool.Tests.Running;

/// <summary>However an application ends, its trace is written, or its loss is reported.</summary>
public sealed class EndingTests : IDisposable
{
    private readonly TracedApplication _traced = new();

    [Theory]
    [InlineData("throw", 134, "Checkout.Parse")]
    [InlineData("exit", 3, "Checkout.Fibonacci")]
    public async Task A_trace_is_written_when_the_process_exits_or_crashes(string ending, int exitCode, string call)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Exit codes are others there.");

        var run = await _traced.RunAsync("--", "dotnet", _traced.Dll, ending);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.True(TracedApplication.CountCalls(await TracedApplication.ReadAsync(Assert.Single(_traced.Traces)), call) > 0);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_signal_to_chalk_ends_the_application_and_writes_the_trace(string signal, int exitCode)
    {
        var (process, _) = await WaitingAsync("wait");

        await TracedApplication.SignalAsync(process.Id, signal);

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(exitCode, process.ExitCode);
        Assert.Equal(
            3, TracedApplication.CountCalls(await TracedApplication.ReadAsync(Assert.Single(_traced.Traces)), "Checkout.Fibonacci"));
        process.Dispose();
    }

    [Fact]
    public async Task Work_of_an_application_after_a_signal_is_done_and_traced()
    {
        var (process, _) = await WaitingAsync("last");

        await TracedApplication.SignalAsync(process.Id, "TERM");

        Assert.Equal("2", (await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(5, process.ExitCode);
        Assert.Equal(
            5, TracedApplication.CountCalls(await TracedApplication.ReadAsync(Assert.Single(_traced.Traces)), "Checkout.Fibonacci"));
        process.Dispose();
    }

    [Fact]
    public async Task A_killed_application_leaves_what_it_did()
    {
        var (process, application) = await WaitingAsync("wait");
        // Each second, the file grows at least by the time until which the process has run.
        var lengths = new HashSet<long>();
        await Eventually.UntilAsync(() =>
        {
            foreach (var file in Directory.GetFiles(_traced.TemporaryPath, "journal.trace", SearchOption.AllDirectories))
                lengths.Add(new FileInfo(file).Length);
            return lengths.Count > 3;
        }, "The journal does not grow.");

        await TracedApplication.SignalAsync(application, "KILL");

        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("Truncated: Traced ended with exit code 137 before it could write its trace.", errors, StringComparison.Ordinal);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(137, process.ExitCode);
        var recording = await TracedApplication.ReadAsync(Assert.Single(_traced.Traces));
        Assert.True(recording.IsTruncated);
        Assert.Equal(3, TracedApplication.CountCalls(recording, "Checkout.Fibonacci"));
        process.Dispose();
    }

    [Fact]
    public async Task The_next_run_removes_the_copy_of_a_killed_run_but_none_in_use()
    {
        var (process, application) = await WaitingAsync("wait");
        await TracedApplication.SignalAsync(process.Id, "KILL");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var left = Assert.Single(Directory.EnumerateDirectories(_traced.TemporaryPath));

        await _traced.RunAsync("--", "dotnet", _traced.Dll, "fibonacci", "1");
        Assert.True(Directory.Exists(left));
        using (var waiting = Process.GetProcessById(application))
        {
            await TracedApplication.SignalAsync(application, "KILL");
            await waiting.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await _traced.RunAsync("--", "dotnet", _traced.Dll, "fibonacci", "1");
        Assert.False(Directory.Exists(left));
        process.Dispose();
    }

    private async Task<(Process Process, int Application)> WaitingAsync(string ending)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "This needs signals.");
        var process = Process.Start(_traced.CreateStartInfo("--", "dotnet", _traced.Dll, ending))!;
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return (process, int.Parse(line!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    public void Dispose() => _traced.Dispose();
}
