using System.Text.Json;

namespace Chalkboard.Tracing.Weaver.Tests.Infrastructure;

/// <summary>Runs the constructs of an assembly that is instrumented by coverlet, as a build would.</summary>
internal static class Coverage
{
    /// <returns>The output of the constructs, and each line that coverlet has seen run: <c>file:line</c>.</returns>
    public static async Task<(string Output, HashSet<string> Lines)> MeasureAsync(string assembly)
    {
        using var folder = new TemporaryFolder();
        var covered = Path.Combine(folder.Path, Path.GetFileName(assembly));
        File.Copy(assembly, covered);
        File.Copy(Path.ChangeExtension(assembly, ".pdb"), Path.ChangeExtension(covered, ".pdb"));
        var coverlet = Path.Combine(LanguageSamples.GetBuildProperty("Coverlet"), "build", "net10.0", "coverlet.msbuild");
        var output = Path.Combine(folder.Path, "output.txt");
        var report = Path.Combine(folder.Path, "coverage.json");
        var project = Path.Combine(folder.Path, "cover.proj");
        await File.WriteAllTextAsync(project, $"""
            <Project>
              <PropertyGroup>
                <NETCoreSdkVersion>10.0.100</NETCoreSdkVersion>
                <TargetPath>{covered}</TargetPath>
                <IncludeTestAssembly>true</IncludeTestAssembly>
                <ExcludeAssembliesWithoutSources>None</ExcludeAssembliesWithoutSources>
                <CoverletOutput>{report}</CoverletOutput>
              </PropertyGroup>
              <Import Project="{coverlet}.props" />
              <Import Project="{coverlet}.targets" />
              <Target Name="Run">
                <Exec Command="dotnet exec &quot;{LanguageSamples.RunnerPath}&quot; &quot;{covered}&quot; > &quot;{output}&quot;" />
              </Target>
              <Target Name="Cover" DependsOnTargets="InstrumentModules;Run;GenerateCoverageResult" />
            </Project>
            """, TestContext.Current.CancellationToken);
        var log = await ChildProcess.DotnetAsync(
            ["msbuild", project, "-t:Cover", "-nologo",
                "-verbosity:minimal"], ("MSBUILDDISABLENODEREUSE", "1"), ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"));
        Assert.True(File.Exists(report), log);

        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken));
        var lines =
            from module in json.RootElement.EnumerateObject()
            from file in module.Value.EnumerateObject()
            from type in file.Value.EnumerateObject()
            from method in type.Value.EnumerateObject()
            from line in method.Value.GetProperty("Lines").EnumerateObject()
            where line.Value.GetInt32() > 0
            select $"{Path.GetFileName(file.Name)}:{line.Name}";
        return (await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken), [.. lines]);
    }
}
