using System.Text.Json;

namespace Chalkboard.Tracing.Weaver.Tests.Given;

/// <summary>Runs a zoo as instrumented by coverlet, which is asked as a build asks it.</summary>
internal static class Coverage
{
    /// <returns>What the zoo wrote, and each line that coverlet saw run: <c>file:line</c>.</returns>
    public static async Task<(string Output, HashSet<string> Lines)> OfAsync(string zoo)
    {
        using var folder = new TemporaryFolder();
        var covered = Path.Combine(folder.Path, Path.GetFileName(zoo));
        File.Copy(zoo, covered);
        File.Copy(Path.ChangeExtension(zoo, ".pdb"), Path.ChangeExtension(covered, ".pdb"));
        var coverlet = Path.Combine(ZooAssembly.BuildOf("Coverlet"), "build", "net10.0", "coverlet.msbuild");
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
                <Exec Command="dotnet exec &quot;{ZooAssembly.Runner}&quot; &quot;{covered}&quot; > &quot;{output}&quot;" />
              </Target>
              <Target Name="Cover" DependsOnTargets="InstrumentModules;Run;GenerateCoverageResult" />
            </Project>
            """, TestContext.Current.CancellationToken);
        var said = await ChildProcess.DotnetAsync(
            ["msbuild", project, "-t:Cover", "-nologo",
                "-verbosity:minimal"], ("MSBUILDDISABLENODEREUSE", "1"), ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"));
        Assert.True(File.Exists(report), said);

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
