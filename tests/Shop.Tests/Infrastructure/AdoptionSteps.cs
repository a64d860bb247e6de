using System.Diagnostics;
using System.Text.RegularExpressions;
using Chalkboard.TestInfrastructure.Files;
using Chalkboard.TestInfrastructure.Processes;

namespace Shop.Tests.Infrastructure;

/// <summary>
/// The application after each step of docs/adopt.md, in a temporary folder. The applications before the first step and after the last one
/// are samples, which the solution builds. The ones between are built here, all at once, against the libraries that are already built.
/// </summary>
public sealed partial class AdoptionSteps : IAsyncLifetime
{
    /// <summary>The number of steps.</summary>
    public const int Count = 5;

    // The analyzers check the samples. They and the compression of static files take most of the time of a build.
    private const string BuildProperties = "BuildProjectReferences=false;RunAnalyzers=false;CompressionEnabled=false";

    private readonly TemporaryFolder _root = new();
    private readonly Dictionary<int, RunningShop> _shops = [];

    public async ValueTask InitializeAsync()
    {
        var page = (await File.ReadAllTextAsync(Repository.GetPath("docs/adopt.md"))).ReplaceLineEndings("\n");
        var patches = page.Split("\n## ").Where(section => char.IsAsciiDigit(section[0]))
            .Select(section => string.Concat(Patch().Matches(section).Select(match => match.Groups["patch"].Value))).ToList();
        Assert.Equal(Count, patches.Count);

        Copy(Repository.GetPath("samples/Shop.Before"), GetFolder(0));
        File.Move(Path.Combine(GetFolder(0), "Shop.Before.csproj"), Path.Combine(GetFolder(0), "Shop.csproj"));
        for (var step = 1; step <= Count; step++)
        {
            Copy(GetFolder(step - 1), GetFolder(step));
            await RunAsync(GetFolder(step), "git", "apply", _root.WriteFile($"{step}.patch", patches[step - 1]));
        }

        await BuildAsync([.. Enumerable.Range(1, Count - 1)]);
    }

    /// <summary>Returns the folder of the application after a step.</summary>
    public string GetFolder(int step) => _root.GetPath($"step{step}");

    /// <summary>Returns the application after a step. It runs until the end of the tests, which share it.</summary>
    internal async Task<RunningShop> GetShopAsync(int step)
    {
        if (!_shops.TryGetValue(step, out var shop)) _shops.Add(step, shop = await StartAsync(step));
        return shop;
    }

    /// <summary>Reads the files of an application that belong to its source, by their paths.</summary>
    public static SortedDictionary<string, string> ReadSource(string folder) =>
        new(FindSource(folder).ToDictionary(
            file => file.Replace('\\', '/'),
            file => File.ReadAllText(Path.Combine(folder, file)).ReplaceLineEndings("\n")), StringComparer.Ordinal);

    public ValueTask DisposeAsync()
    {
        foreach (var shop in _shops.Values) shop.Dispose();
        _root.Dispose();
        return default;
    }

    private Task<RunningShop> StartAsync(int step) => step switch
    {
        0 => RunningShop.StartSampleAsync("Shop.Before"),
        Count => RunningShop.StartSampleAsync("Shop"),
        _ => RunningShop.StartAsync(GetFolder(step), Path.Combine(GetFolder(step), "bin", Repository.Configuration, "net10.0/Shop.dll")),
    };

    private async Task BuildAsync(IReadOnlyList<int> steps)
    {
        Import("Directory.Build.props", "samples/Directory.Build.props");
        Import("Directory.Packages.props", "Directory.Packages.props");
        var projects = string.Join(';', steps.Select(step => Path.Combine(GetFolder(step), "Shop.csproj")));
        foreach (var project in projects.Split(';'))
            await File.WriteAllTextAsync(
                project, (await File.ReadAllTextAsync(project)).Replace("../../src", Repository.GetPath("src"), StringComparison.Ordinal));
        var build = _root.WriteFile("steps.proj", $"""
            <Project>
              <Target Name="Build">
                <MSBuild Projects="{projects}" Targets="Restore" Properties="RestoreRecursive=false" />
                <MSBuild Projects="{projects}" Targets="Build" BuildInParallel="true" Properties="{BuildProperties}" />
              </Target>
            </Project>
            """);
        await RunAsync(
            _root.Path, "dotnet", "msbuild", build, "-maxCpuCount:2", $"-property:Configuration={Repository.Configuration}",
            "-nodeReuse:false", "-verbosity:quiet", "-noLogo");
    }

    private void Import(string name, string path) =>
        _root.WriteFile(name, $"""<Project><Import Project="{Repository.GetPath(path)}" /></Project>""");

    private static async Task RunAsync(string folder, string command, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { WorkingDirectory = folder };
        // The build must not get the settings of the build that runs the tests.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        var result = await CommandRunner.RunAsync(start);
        Assert.True(result.ExitCode == 0, $"{command} {string.Join(' ', arguments)} failed.\n{result.Output}\n{result.Errors}");
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in FindSource(from))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(to, file))!);
            File.Copy(Path.Combine(from, file), Path.Combine(to, file));
        }
    }

    private static IEnumerable<string> FindSource(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file))
            .Where(file => file.Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj" or "data" or "README.md"));

    [GeneratedRegex(@"^```diff\n(?<patch>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Patch();
}
