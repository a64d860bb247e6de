using System.Diagnostics;
using Xunit;

namespace Chalkboard.Processes;

/// <summary>The exit code and output of a command.</summary>
internal sealed record Run(int ExitCode, string Output, string Errors = "")
{
    public string Line => Output.TrimEnd('\r', '\n');

    /// <summary>Runs a command to its end, without any input; with the test it ends, and all that it started.</summary>
    public static async Task<Run> OfAsync(ProcessStartInfo start)
    {
        var cancellation = TestContext.Current.CancellationToken;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return new(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
