using System.Diagnostics;
using Xunit;

namespace Chalkboard.Aot.Tests;

/// <summary>The machine that the tests run on.</summary>
internal static class Machine
{
    /// <summary>The root of the repository.</summary>
    public static string Repository { get; } = Above(AppContext.BaseDirectory);

    /// <summary>Whether it has what NativeAOT needs.</summary>
    public static bool CanLink => OperatingSystem.IsWindows()
        ? File.Exists(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFilesX86), "Microsoft Visual Studio", "Installer", "vswhere.exe"))
        : Has("clang") || Has("gcc");

    /// <summary>Runs a command that must succeed.</summary>
    /// <returns>What it wrote to standard output.</returns>
    public static async Task<string> RunAsync(string command, params IEnumerable<string> arguments)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo(command, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            Assert.True(process.ExitCode == 0, $"{command} ended with exit code {process.ExitCode}.\n{await output}\n{await errors}");
            return await output;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static bool Has(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, command)));

    private static string Above(string? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder, "Chalkboard.slnx"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Chalkboard.slnx.");
    }
}
