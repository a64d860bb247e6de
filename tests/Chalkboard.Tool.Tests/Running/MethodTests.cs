using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tool.Tests.Running;

/// <summary>Each call of a method is a trace of its own.</summary>
public sealed class MethodTests : IDisposable
{
    private readonly TracedApplication _traced = new();

    [Fact]
    public async Task Calls_are_traced_one_by_one_up_to_a_count()
    {
        var run = await _traced.RunAsync(
            "--method", "checkout.PriceAsync", "--count", "2", "--output", "price.trace.txt", "--", "dotnet", _traced.Dll, "prices", "1",
            "1", "1");

        Assert.Equal(["price.1.trace.txt", "price.2.trace.txt"], _traced.Traces.Select(Path.GetFileName));
        foreach (var file in _traced.Traces)
        {
            var recording = await TracedApplication.ReadAsync(file);
            Assert.Equal(1, TracedApplication.CountCalls(recording, "Checkout.PriceAsync"));
            Assert.Equal(15, TracedApplication.CountCalls(recording, "Checkout.Fibonacci"));
            Assert.Equal("Traced.Checkout.PriceAsync", recording.Name);
        }

        Assert.Contains("chalk: chalk trace show price.1.trace.txt", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_slow_calls_are_kept_with_slower_than()
    {
        var run = await _traced.RunAsync(
            "--method", "Traced.Checkout.PriceAsync", "--count", "1", "--slower-than", "500ms", "--output", "slow.trace.txt", "--",
            "dotnet", _traced.Dll, "prices", "1", "1000", "1");

        var recording = await TracedApplication.ReadAsync(Assert.Single(_traced.Traces));
        Assert.Equal("slower than 500 ms", recording.KeepReason);
        Assert.Contains("slower than 500 ms: slow.trace.txt", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_failed_calls_are_kept_with_failed()
    {
        await _traced.RunAsync(
            "--method", "Traced.Checkout.Parse", "--failed", "--output", "failed.trace.txt", "--", "dotnet", _traced.Dll, "prices");

        var recording = await TracedApplication.ReadAsync(Assert.Single(_traced.Traces));
        Assert.Contains(recording.Events, one => one.Kind == EventKind.Throw);
    }

    [Fact]
    public async Task A_call_that_is_open_at_the_end_of_the_process_is_in_the_trace()
    {
        await _traced.RunAsync("--method", "Traced.Checkout.PriceAsync", "--method", "*Program.Main", "--", "dotnet", _traced.Dll, "exit");

        Assert.Equal(
            3, TracedApplication.CountCalls(await TracedApplication.ReadAsync(Assert.Single(_traced.Traces)), "Checkout.Fibonacci"));
    }

    [Fact]
    public async Task A_method_that_does_not_exist_or_is_not_called_is_reported()
    {
        var missing = await _traced.RunAsync("--method", "Traced.Checkout.Prise", "--", "dotnet", _traced.Dll, "fibonacci", "1");
        var uncalled = await _traced.RunAsync("--method", "Traced.Checkout.Parse", "--", "dotnet", _traced.Dll, "fibonacci", "1");

        Assert.Equal(
            "chalk: There is no method Traced.Checkout.Prise in Traced. Name it with its type, as in its source; --include-assembly adds assemblies.", missing.Errors.TrimEnd());
        Assert.Equal(1, missing.ExitCode);
        Assert.Equal("", missing.Output);
        Assert.Equal(
            "chalk: There is no trace: no call of the method was made, or none ended before Traced ended with exit code " +
            "0.", uncalled.Errors.TrimEnd());
    }

    public void Dispose() => _traced.Dispose();
}
