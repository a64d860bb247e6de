using System.Runtime.InteropServices;
using System.Text.Json;

namespace Chalkboard.Tool.Tests.Running;

/// <summary>The tool as it is installed.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly TracedApplication _traced = new();

    // The limits are for a platform with a package of its own. Others install a package with the native libraries of all platforms.
    private const int MaxPackageBytes = 8_000_000;
    private const int MaxInstalledBytes = 30 * 1024 * 1024;

    [Fact]
    public async Task An_installation_is_small_and_complete_and_lists_third_party_notices()
    {
        using var folder = new TemporaryFolder();
        var (packages, tools) = (folder.GetPath("packages"), folder.GetPath("tools"));
        var configuration = Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(Programs.Chalk)))!;
        var project = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Programs.Chalk)!, "..", "..", ".."));
        await RunSuccessfullyAsync(
            "dotnet", "pack", project, "--no-build", "--configuration", configuration, "--output", packages, "-nodeReuse:false",
            $"-property:PackagePlatforms={RuntimeInformation.RuntimeIdentifier}");
        var package = Assert.Single(
            Directory.EnumerateFiles(packages, $"Chalkboard.Tool.{RuntimeInformation.RuntimeIdentifier}.*.nupkg"));
        Assert.InRange(new FileInfo(package).Length, 1, MaxPackageBytes);

        await File.WriteAllTextAsync(
            folder.GetPath("nuget.config"),
            """<configuration><packageSources><clear /><add key="packages" value="packages" /></packageSources></configuration>""",
            TestContext.Current.CancellationToken);
        await RunSuccessfullyAsync(
            "dotnet", "tool", "install", "Chalkboard.Tool", "--tool-path", tools, "--configfile", folder.GetPath("nuget.config"));
        var files = new DirectoryInfo(tools).GetFiles("*", SearchOption.AllDirectories);
        Assert.InRange(files.Sum(file => file.Length), 1, MaxInstalledBytes);

        var chalk = Path.Combine(tools, OperatingSystem.IsWindows() ? "chalk.exe" : "chalk");
        var run = await Programs.RunAsync(
            _traced.SetFolders(Programs.CreateStartInfo(chalk, ["trace", "--", "dotnet", _traced.Dll, "fibonacci", "5"])));
        Assert.Equal("5", run.Line);
        Assert.Equal(
            15, TracedApplication.CountCalls(await TracedApplication.ReadAsync(Assert.Single(_traced.Traces)), "Checkout.Fibonacci"));

        // SQLite is the part that differs between platforms.
        var store = folder.GetPath("slates.db");
        await File.WriteAllBytesAsync(store, [], TestContext.Current.CancellationToken);
        await RunSuccessfullyAsync(chalk, "slates", "owners", "--store", "sqlite", "--connection", store);

        var notice = await File.ReadAllLinesAsync(
            Assert.Single(files, file => file.Name == "THIRD-PARTY-NOTICES.txt" && file.FullName.Contains(
                $".{RuntimeInformation.RuntimeIdentifier}", StringComparison.OrdinalIgnoreCase)).FullName,
            TestContext.Current.CancellationToken);
        var others = await ReadPackagesAsync(Assert.Single(files, file => file.Name == "Chalkboard.Tool.deps.json").FullName);
        Assert.Contains("Mono.Cecil", others);
        Assert.Empty(others.Except(notice.Select(line => line.Trim())));
    }

    private static async Task RunSuccessfullyAsync(string program, params string[] arguments)
    {
        var run = await Programs.RunAsync(program, arguments);
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
    }

    // The packages that have a file in the tool.
    private static async Task<IReadOnlyList<string>> ReadPackagesAsync(string dependencies)
    {
        await using var file = File.OpenRead(dependencies);
        using var json = await JsonDocument.ParseAsync(file, cancellationToken: TestContext.Current.CancellationToken);
        var libraries = json.RootElement.GetProperty("libraries");
        return
        [
            .. json.RootElement.GetProperty("targets").EnumerateObject().Single().Value.EnumerateObject()
                .Where(library => libraries.GetProperty(library.Name).GetProperty("type").GetString() == "package")
                .Where(library => library.Value.TryGetProperty("runtime", out _) || library.Value.TryGetProperty("runtimeTargets", out _))
                .Select(library => library.Name.Split('/')[0]),
        ];
    }

    public void Dispose() => _traced.Dispose();
}
