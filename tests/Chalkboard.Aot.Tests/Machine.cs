using Chalkboard.Processes;
using Xunit;

namespace Chalkboard.Aot.Tests;

/// <summary>The machine that the tests run on.</summary>
internal static class Machine
{
    /// <summary>The root of the repository.</summary>
    public static string Repository { get; } = Above(AppContext.BaseDirectory);

    /// <summary>Whether it has what NativeAOT needs.</summary>
    public static bool CanLink => OperatingSystem.IsWindows()
        ? File.Exists(
            Path.Combine(
                Environment.GetFolderPath(
                    Environment.SpecialFolder.ProgramFilesX86), "Microsoft Visual Studio", "Installer", "vswhere.exe"))
        : Has("clang") || Has("gcc");

    /// <summary>Runs a command that must succeed.</summary>
    /// <returns>What it wrote to standard output.</returns>
    public static async Task<string> RunAsync(string command, params IEnumerable<string> arguments)
    {
        var run = await Run.OfAsync(new(command, arguments));
        Assert.True(run.ExitCode == 0, $"{command} ended with exit code {run.ExitCode}.\n{run.Output}\n{run.Errors}");
        return run.Output;
    }

    private static bool Has(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, command)));

    private static string Above(string? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder, "Chalkboard.slnx"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Chalkboard.slnx.");
    }
}
