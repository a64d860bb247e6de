using System.Diagnostics;

namespace Chalkboard.Tool.Tests.Infrastructure;

/// <summary>The programs that the tests start.</summary>
internal static class Programs
{
    /// <summary>The tool as it was built.</summary>
    public static string Chalk { get; } = Path.Combine(
        ProjectMetadata.Get(typeof(Programs).Assembly, "Chalk.Folder"),
        OperatingSystem.IsWindows() ? "Chalkboard.Tool.exe" : "Chalkboard.Tool");

    private static readonly Lazy<bool> _resetsSignals = new(() =>
    {
        if (ExecutableFinder.Find("env") is null) return false;
        using var process = Process.Start(CreateStartInfo("env", ["--default-signal=INT", "true"]))!;
        process.WaitForExit();
        return process.ExitCode == 0;
    });

    /// <summary>Runs the tool as a process of its own.</summary>
    public static Task<CommandResult> ChalkAsync(params IEnumerable<string> arguments) => RunAsync(Chalk, arguments);

    /// <summary>Runs the tool within this process, which is quicker.</summary>
    public static async Task<CommandResult> ChalkInProcessAsync(params string[] arguments)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var exitCode = await Commands.ChalkCommandLine.RunAsync(arguments, output, errors, TimeProvider.System);
        return new(exitCode, output.ToString(), errors.ToString());
    }

    /// <summary>
    /// The command line of the tool, with Ctrl-C enabled. A shell that runs the tests in the background disables it for all child
    /// processes.
    /// </summary>
    public static ProcessStartInfo CreateChalkStartInfo(IEnumerable<string> arguments) =>
        _resetsSignals.Value ? CreateStartInfo("env", ["--default-signal=INT", Chalk, .. arguments]) : CreateStartInfo(Chalk, arguments);

    public static ProcessStartInfo CreateStartInfo(string program, IEnumerable<string> arguments) => new(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    public static Task<CommandResult> RunAsync(ProcessStartInfo start) => CommandRunner.RunAsync(start);

    public static Task<CommandResult> RunAsync(string program, params IEnumerable<string> arguments) =>
        CommandRunner.RunAsync(CreateStartInfo(program, arguments));
}
