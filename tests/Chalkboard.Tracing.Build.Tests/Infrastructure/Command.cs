using System.Diagnostics;
using Chalkboard.TestInfrastructure.Processes;

namespace Chalkboard.Tracing.Build.Tests.Infrastructure;

/// <summary>Runs a command until it exits.</summary>
internal static class Command
{
    public static async Task<(int Code, string Output)> RunAsync(string folder, string command, params IEnumerable<string> arguments)
    {
        var run = await CommandRunner.RunAsync(CreateStartInfo(folder, command, arguments));
        return (run.ExitCode, run.Output + run.Errors);
    }

    public static ProcessStartInfo CreateStartInfo(string folder, string command, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { WorkingDirectory = folder };
        // The builds that the tests run must not get the settings of the build that runs the tests.
        foreach (var name in start.Environment.Keys.Where(
            name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name is "TESTINGPLATFORM_EXITCODE_IGNORE" or "CI")
                .ToList()) start.Environment.Remove(name);
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        return start;
    }
}
