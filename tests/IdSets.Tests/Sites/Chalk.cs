using Chalkboard.TestInfrastructure.Files;
using Chalkboard.TestInfrastructure.Processes;

namespace IdSets.Tests.Sites;

/// <summary>The command-line tool, as an operator runs it.</summary>
internal static class Chalk
{
    private static readonly string _folder = ProjectMetadata.Get(typeof(Chalk).Assembly, "Chalk.Folder");

    /// <summary>The assembly of the tool.</summary>
    public static string Assembly { get; } = Path.Combine(_folder, "Chalkboard.Tool.dll");

    /// <summary>Runs <c>chalk slates</c>, which must succeed, and returns its output.</summary>
    public static Task<string> RunAsync(params string[] arguments) => RunCommandAsync(["slates", .. arguments]);

    /// <summary>Runs <c>chalk trace</c>, which must succeed, and returns its output.</summary>
    public static Task<string> TraceAsync(params string[] arguments) => RunCommandAsync(["trace", .. arguments]);

    private static Task<string> RunCommandAsync(string[] arguments) =>
        CommandRunner.RunSuccessfullyAsync("dotnet", [Assembly, .. arguments]);
}
