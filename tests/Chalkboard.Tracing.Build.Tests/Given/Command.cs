using System.Diagnostics;
using Chalkboard.TestInfrastructure.Processes;

namespace Chalkboard.Tracing.Build.Tests.Given;

/// <summary>A command that is run to its end.</summary>
internal static class Command
{
    public static async Task<(int Code, string Output)> RunAsync(string folder, string command, params IEnumerable<string> arguments)
    {
        var run = await CommandRunner.RunAsync(Prepare(folder, command, arguments));
        return (run.ExitCode, run.Output + run.Errors);
    }

    public static ProcessStartInfo Prepare(string folder, string command, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { WorkingDirectory = folder };
        // The settings of the build that runs the tests are not those of the builds that they run.
        foreach (var name in start.Environment.Keys.Where(
            name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name is "TESTINGPLATFORM_EXITCODE_IGNORE" or "CI")
                .ToList()) start.Environment.Remove(name);
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        return start;
    }
}
