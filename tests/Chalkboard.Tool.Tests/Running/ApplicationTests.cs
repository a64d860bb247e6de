using System.Text.Json.Nodes;

namespace Chalkboard.Tool.Tests.Running;

/// <summary>An application that can't be traced is refused, with the reason and the remedy.</summary>
public sealed class ApplicationTests : IDisposable
{
    private readonly TracedApplication _traced = new();

    [Theory]
    [InlineData(
        "'dotnet run' runs more than the application. " +
        "Build it, and give the built application: chalk trace -- dotnet bin/Release/net10.0/App.dll",
        "dotnet", "run")]
    [InlineData(
        "The arguments of dotnet contain no application. " +
        "Build it, and give the built application: chalk trace -- dotnet bin/Release/net10.0/App.dll", "dotnet")]
    [InlineData("There is no file none.dll. Build it, or check the path.", "dotnet", "none.dll")]
    [InlineData("There is no program no-such-program.", "no-such-program")]
    [InlineData(
        "Shop.csproj is not a built application. Build it, and give the built application: chalk trace -- dotnet " +
        "bin/Release/net10.0/App.dll",
        "Shop.csproj")]
    [InlineData(
        "--depsfile can't be used with chalk trace: the application runs from a copy, with the files in its folder.", "dotnet", "exec",
        "--depsfile",
        "x", "App.dll")]
    public async Task A_library_is_refused(string message, params string[] command)
    {
        Assert.Equal(new CommandResult(1, "", $"chalk: {message}{Environment.NewLine}"), await _traced.RunAsync(["--", .. command]));
    }

    [Fact]
    public async Task A_program_that_is_not_NET_is_refused()
    {
        var program = _traced.GetPath("program");
        await File.WriteAllTextAsync(program, "#!/bin/sh", TestContext.Current.CancellationToken);

        Assert.Equal($"chalk: {program} is not a .NET application.", (await _traced.RunAsync("--", program)).Errors.TrimEnd());
    }

    [Fact]
    public async Task A_single_file_application_is_refused()
    {
        // A single-file publication writes the offset of the bundle into the host.
        byte[] mark = [0x8b, 0x12, 0x02, 0xb9, 0x6a, 0x61, 0x20, 0x38];
        var bytes = await File.ReadAllBytesAsync(_traced.Executable, TestContext.Current.CancellationToken);
        bytes[bytes.AsSpan().IndexOf(mark) - 8] = 1;
        await File.WriteAllBytesAsync(_traced.Executable, bytes, TestContext.Current.CancellationToken);

        Assert.Equal(
            $"chalk: {_traced.Executable} is published as a single file, which can't be woven. Publish it without " +
            $"PublishSingleFile, or give the output of 'dotnet build'.",
            (await _traced.RunAsync("--", _traced.Executable)).Errors.TrimEnd());
    }

    [Fact]
    public async Task A_native_application_is_refused()
    {
        var program = _traced.GetPath("native");
        await File.WriteAllTextAsync(program, "...DotNetRuntimeDebugHeader...", TestContext.Current.CancellationToken);

        Assert.StartsWith(
            $"chalk: {program} is compiled by NativeAOT and can no longer be woven.", (await _traced.RunAsync("--", program)).Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_incomplete_application_is_refused()
    {
        File.Delete(_traced.Dll);
        Assert.Equal(
            $"chalk: {_traced.Executable} starts an application that is missing: {_traced.Dll}.", (
                await _traced.RunAsync("--", _traced.Executable)).Errors.TrimEnd());

        await File.WriteAllTextAsync(_traced.Dll, "", TestContext.Current.CancellationToken);
        File.Delete(_traced.GetPath("Traced.runtimeconfig.json"));
        Assert.Equal(
            $"chalk: {_traced.GetPath("Traced.runtimeconfig.json")} is missing. If Traced is a library, name an application that uses it.",
            (await _traced.RunAsync("--", "dotnet", _traced.Dll)).Errors.TrimEnd());
    }

    [Fact]
    public async Task An_older_application_must_roll_forward_to_NET_10()
    {
        Configure(options =>
        {
            foreach (var framework in options["frameworks"]?.AsArray() ?? [options["framework"]!.DeepClone()])
                framework!["version"] = "8.0.0";
            if (options["framework"] is { } one) one["version"] = "8.0.0";
        });

        var refused = await _traced.RunAsync("--", "dotnet", _traced.Dll, "fibonacci", "5");
        var start = _traced.CreateStartInfo("--", "dotnet", _traced.Dll, "fibonacci", "5");
        start.Environment["DOTNET_ROLL_FORWARD"] = "LatestMajor";
        var rolled = await Programs.RunAsync(start);

        Assert.Equal(
            "chalk: Traced is for .NET 8, and a trace needs .NET 10. Build it for net10.0, or run it on the newest runtime: " +
            "DOTNET_ROLL_FORWARD=LatestMajor chalk trace ...", refused.Errors.TrimEnd());
        Assert.Equal("5", rolled.Line);
        Assert.Equal(
            15, TracedApplication.CountCalls(await TracedApplication.ReadAsync(Assert.Single(_traced.Traces)), "Checkout.Fibonacci"));
    }

    [Fact]
    public async Task An_application_without_startup_hooks_is_refused()
    {
        Configure(options => options["configProperties"] = new JsonObject { ["System.StartupHookProvider.IsSupported"] = false });

        Assert.StartsWith(
            "chalk: Traced is built without startup hooks, as trimmed applications are.", (
                await _traced.RunAsync("--", "dotnet", _traced.Dll)).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_for_another_platform_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Programs are others there.");
        var bytes = await File.ReadAllBytesAsync(_traced.Executable, TestContext.Current.CancellationToken);
        bytes[18] = 0x15; // Another processor.
        await File.WriteAllBytesAsync(_traced.Executable, bytes, TestContext.Current.CancellationToken);

        var run = await _traced.RunAsync("--", _traced.Executable);

        Assert.Equal($"chalk: {_traced.Executable} is built for another operating system or processor.", run.Errors.TrimEnd());
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task An_application_without_assemblies_to_weave_or_an_output_folder_is_refused()
    {
        Assert.Equal(
            "chalk: There is no assembly next to Traced that can be woven and matches --include-assembly None.*.", (
                await _traced.RunAsync("--include-assembly", "None.*", "--", "dotnet", _traced.Dll)).Errors.TrimEnd());
        Assert.Equal(
            "chalk: There is no assembly to weave. Add assemblies with --include-assembly, or remove an --exclude-assembly.", (
                await _traced.RunAsync("--exclude-assembly", "Traced", "--", "dotnet", _traced.Dll)).Errors.TrimEnd());
        Assert.Equal(
            $"chalk: There is no folder for {Path.Combine(_traced.WorkingFolder, "no", "x.trace.txt")}.", (
                await _traced.RunAsync("--output", "no/x.trace.txt", "--", "dotnet", _traced.Dll)).Errors.TrimEnd());
    }

    private void Configure(Action<JsonObject> change)
    {
        var file = _traced.GetPath("Traced.runtimeconfig.json");
        var root = JsonNode.Parse(File.ReadAllText(file))!;
        change(root["runtimeOptions"]!.AsObject());
        File.WriteAllText(file, root.ToJsonString());
    }

    public void Dispose() => _traced.Dispose();
}
