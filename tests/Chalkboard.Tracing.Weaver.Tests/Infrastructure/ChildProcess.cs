using System.Diagnostics;

namespace Chalkboard.Tracing.Weaver.Tests.Infrastructure;

/// <summary>Runs a program in a process of its own.</summary>
internal static class ChildProcess
{
    /// <returns>The output, followed by the errors if it failed.</returns>
    public static async Task<string> RunAsync(string program, params (string Name, string Value)[] environment)
    {
        var version = Environment.Version;
        await File.WriteAllTextAsync(
            Path.ChangeExtension(
                program, ".runtimeconfig.json"),
                $$"""{ "runtimeOptions": { "framework": { "name": "Microsoft.NETCore.App", "version": "{{version}}" } } }""",
                TestContext.Current.CancellationToken);
        return await DotnetAsync([program], environment);
    }

    /// <summary>Runs a command of <c>dotnet</c>.</summary>
    public static async Task<string> DotnetAsync(IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet"
                ? path : "dotnet", arguments)
        { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0 ? output : output + await errors;
    }
}
