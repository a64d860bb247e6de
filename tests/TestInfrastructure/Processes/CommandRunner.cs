using System.Diagnostics;

namespace Chalkboard.TestInfrastructure.Processes;

/// <summary>Runs commands to their end.</summary>
public static class CommandRunner
{
    /// <summary>Runs a command. If the test ends first, the command and all its child processes are killed.</summary>
    /// <param name="start">The command.</param>
    /// <param name="input">The text of its standard input.</param>
    public static async Task<CommandResult> RunAsync(ProcessStartInfo start, string input = "")
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            if (input.Length > 0) await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken);
            return new(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <inheritdoc cref="RunAsync(ProcessStartInfo, string)"/>
    public static Task<CommandResult> RunAsync(string command, params IEnumerable<string> arguments) =>
        RunAsync(new ProcessStartInfo(command, arguments));

    /// <summary>Runs a command that must succeed, and returns its output.</summary>
    public static async Task<string> RunSuccessfullyAsync(string command, params IEnumerable<string> arguments)
    {
        var result = await RunAsync(command, arguments);
        Assert.True(
            result.ExitCode == 0, $"{command} ended with exit code {result.ExitCode}.\n{result.Output}\n{result.Errors}");
        return result.Output;
    }
}
