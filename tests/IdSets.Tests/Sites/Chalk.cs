using System.Diagnostics;
using System.Reflection;

namespace IdSets.Tests.Sites;

/// <summary>The command-line tool, as an operator runs it.</summary>
internal static class Chalk
{
    private static readonly string _folder =
        typeof(Chalk).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(value => value.Key == "Chalk.Folder").Value!;

    /// <returns>What it wrote. It must succeed.</returns>
    public static Task<string> RunAsync(params string[] arguments) => RunCommandAsync(["slates", .. arguments]);

    /// <returns>What <c>chalk trace</c> wrote. It must succeed.</returns>
    public static Task<string> TraceAsync(params string[] arguments) => RunCommandAsync(["trace", .. arguments]);

    private static async Task<string> RunCommandAsync(string[] arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(_folder, "Chalkboard.Tool.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        using var chalk = Process.Start(start)!;
        chalk.StandardInput.Close();
        var (output, errors) = (chalk.StandardOutput.ReadToEndAsync(), chalk.StandardError.ReadToEndAsync());
        await chalk.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(chalk.ExitCode == 0, await errors);
        return await output;
    }
}
