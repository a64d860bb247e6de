using System.Net.Http.Json;
using System.Text.Json;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tool.Tests.Running;

/// <summary>A built application is traced without a change of its behaviour.</summary>
public sealed class WholeRunTests : IDisposable
{
    private readonly TracedApplication _traced = new();

    [Fact]
    public async Task Each_call_is_in_the_trace_and_the_next_command_is_shown()
    {
        var run = await _traced.RunAsync("--", "dotnet", _traced.Dll, "fibonacci", "10");

        Assert.Equal("55", run.Line);
        Assert.Equal(0, run.ExitCode);
        var file = Assert.Single(_traced.Traces);
        Assert.Matches(@"Traced-\d{8}-\d{6}\.trace\.txt$", file);
        Assert.Equal(177, TracedApplication.CountCalls(await TracedApplication.ReadAsync(file), "Checkout.Fibonacci"));
        Assert.EndsWith($"chalk: chalk trace show {Path.GetFileName(file)}", run.Errors.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain('\e', run.Errors);
        Assert.Equal(
            ["Traced", "Traced.deps.json",
                "Traced.dll"],
                Directory.EnumerateFiles(_traced.ApplicationFolder).Select(Path.GetFileName).Order(StringComparer.Ordinal)
                    .Where(name => name!.StartsWith("Traced", StringComparison.Ordinal)).Take(3));
    }

    [Fact]
    public async Task The_application_keeps_its_input_output_directory_arguments_and_exit_code()
    {
        var start = _traced.CreateStartInfo("--", _traced.Executable, "echo", "--output", "a b", "--", "@c");
        using var process = System.Diagnostics.Process.Start(start)!;
        await process.StandardInput.WriteAsync("said");
        process.StandardInput.Close();

        Assert.Equal(
            $"said in {_traced.WorkingFolder} with --output|a b|--|@c", (
                await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim());
        Assert.StartsWith(
            "to standard error", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(42, process.ExitCode);
    }

    [Fact]
    public async Task The_application_finds_its_files_and_new_files_are_kept()
    {
        var run = await _traced.RunAsync("--", "dotnet", _traced.Dll, "beside");

        Assert.Equal("from beside the application", run.Line);
        Assert.Equal("made", await File.ReadAllTextAsync(_traced.GetPath("made.txt"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_original_application_is_not_changed()
    {
        var before = Directory.EnumerateFiles(_traced.ApplicationFolder).ToDictionary(file => file, File.GetLastWriteTimeUtc);

        await _traced.TraceAsync("--", "dotnet", _traced.Dll, "fibonacci", "2");

        Assert.Equal(before, Directory.EnumerateFiles(_traced.ApplicationFolder).ToDictionary(file => file, File.GetLastWriteTimeUtc));
    }

    [Fact]
    public async Task Threads_without_the_execution_context_are_traced()
    {
        var recording = await _traced.TraceAsync("--", "dotnet", _traced.Dll, "threads");

        Assert.Equal(5 + 9, TracedApplication.CountCalls(recording, "Checkout.Fibonacci"));
        Assert.True(recording.Events.Select(one => one.ThreadId).Distinct().Count() >= 3);
    }

    [Fact]
    public async Task Packages_are_woven_with_include_assembly()
    {
        var without = await _traced.TraceAsync("--output", "without.trace.txt", "--", "dotnet", _traced.Dll, "json");
        await _traced.RunAsync("--output", "with.trace.txt", "--include-assembly", "Newtonsoft.*", "--", "dotnet", _traced.Dll, "json");
        var with = await TracedApplication.ReadAsync(Path.Combine(_traced.WorkingFolder, "with.trace.txt"));

        Assert.Equal(0, TracedApplication.CountCalls(without, "JsonConvert.SerializeObject"));
        Assert.True(TracedApplication.CountCalls(with, "JsonConvert.SerializeObject") >= 1);
    }

    [Fact]
    public async Task The_selected_contents_are_recorded_and_events_beyond_the_limit_are_counted()
    {
        var calls = await _traced.TraceAsync(
            "--output", "calls.trace.txt", "--record", "calls", "--exclude", "*.Main", "--", "dotnet", _traced.Dll, "fibonacci", "5");
        var run = await _traced.RunAsync("--output", "few.trace.txt", "--max-events", "10", "--", "dotnet", _traced.Dll, "fibonacci", "20");

        Assert.Equal(new HashSet<EventKind> { EventKind.Enter, EventKind.Leave }, [.. calls.Events.Select(one => one.Kind)]);
        Assert.Equal(15, TracedApplication.CountCalls(calls, "Checkout.Fibonacci"));
        Assert.Equal(0, TracedApplication.CountCalls(calls, "Program.Main"));
        Assert.Contains("beyond the limit of 10 events", run.Errors, StringComparison.Ordinal);
        Assert.Contains(
            "beyond the limit of 10 events", await File.ReadAllTextAsync(
                Path.Combine(_traced.WorkingFolder, "few.trace.txt"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("slow.speedscope.json", "profiles")]
    [InlineData("slow.trace.json", "traceEvents")]
    [InlineData("slow.json", "profiles", "--format", "speedscope")]
    public async Task The_format_follows_the_file_name_or_the_option(string file, string member, params string[] form)
    {
        var run = await _traced.RunAsync(["--output", file, .. form, "--", "dotnet", _traced.Dll, "fibonacci", "2"]);

        using var json = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(_traced.WorkingFolder, file), TestContext.Current.CancellationToken));
        Assert.NotEmpty(json.RootElement.GetProperty(member).EnumerateArray());
        Assert.DoesNotContain("chalk trace show", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Child_processes_run_unchanged_and_are_not_traced()
    {
        var recording = await _traced.TraceAsync("--", "dotnet", _traced.Dll, "child");

        Assert.Equal(3, TracedApplication.CountCalls(recording, "Checkout.Fibonacci"));
    }

    [Fact]
    public async Task The_environment_is_unchanged_and_other_startup_hooks_run()
    {
        var start = _traced.CreateStartInfo("--", "dotnet", _traced.Dll, "environment");
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(WholeRunTests).Assembly.Location;

        Assert.Equal($"{typeof(WholeRunTests).Assembly.Location} first 1", (await Programs.RunAsync(start)).Line);
        Assert.Equal(
            3, TracedApplication.CountCalls(await TracedApplication.ReadAsync(Assert.Single(_traced.Traces)), "Checkout.Fibonacci"));
    }

    [Fact]
    public async Task An_application_that_is_woven_already_needs_the_hook_alone()
    {
        Chalkboard.Tracing.Weaver.AssemblyWeaver.Weave(_traced.Dll, _traced.Dll);

        var recording = await _traced.TraceAsync("--", "dotnet", _traced.Dll, "fibonacci", "5");

        Assert.Equal(15, TracedApplication.CountCalls(recording, "Checkout.Fibonacci"));
    }

    [Fact]
    public async Task A_self_contained_application_is_traced()
    {
        using var folder = new TemporaryFolder();
        var source = folder.CreateFolder("source");
        await File.WriteAllTextAsync(Path.Combine(source, "Alone.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><UseAppHost>true</UseAppHost></PropertyGroup>
            </Project>
            """, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(source, "Program.cs"), "System.Console.WriteLine(Fibonacci(5)); static int Fibonacci(int n) => n < 2 ? n : " +
                "Fibonacci(n - 1) + Fibonacci(n - 2);", TestContext.Current.CancellationToken);
        var publish = await Programs.RunAsync(
            "dotnet", "publish", source, "--self-contained", "--use-current-runtime", "--output", folder.GetPath("alone"),
            "-nodeReuse:false",
            "-p:UseSharedCompilation=false");
        Assert.True(publish.ExitCode == 0, publish.Output);

        var recording = await _traced.TraceAsync(
            "--", Path.Combine(folder.GetPath("alone"), OperatingSystem.IsWindows() ? "Alone.exe" : "Alone"));

        Assert.Equal(15, TracedApplication.CountCalls(recording, "Program.Main.Fibonacci"));
    }

    [Fact]
    public async Task A_web_application_is_traced_on_every_thread_until_it_is_stopped()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "This needs signals.");
        using var process = System.Diagnostics.Process.Start(
            _traced.CreateStartInfo("--output", "web.trace.txt", "--", "dotnet", _traced.Dll, "serve", "--urls", "http://127.0.0.1:0"))!;
        var address = "";
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && address.Length == 0)
        {
            if (line.Contains("Now listening on: ", StringComparison.Ordinal)) address = line.Split("on: ")[1];
        }

        _ = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new(address) };
        Assert.Equal(5, await client.GetFromJsonAsync<int>("price/5", TestContext.Current.CancellationToken));
        Assert.Equal(
            _traced.WorkingFolder.TrimEnd('/'), (await client.GetStringAsync("where", TestContext.Current.CancellationToken)).TrimEnd('/'));
        await TracedApplication.SignalAsync(process.Id, "INT");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        var recording = await TracedApplication.ReadAsync(Assert.Single(_traced.Traces));
        Assert.Equal(1, TracedApplication.CountCalls(recording, "Checkout.PriceAsync"));
        Assert.Equal(15, TracedApplication.CountCalls(recording, "Checkout.Fibonacci"));
    }

    public void Dispose() => _traced.Dispose();
}
