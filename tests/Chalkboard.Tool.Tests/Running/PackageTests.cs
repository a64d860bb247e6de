using System.IO.Compression;
using System.Text.Json;

namespace Chalkboard.Tool.Tests.Running;

/// <summary>The tool as it is installed.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly TracedApplication _traced = new();

    [Fact]
    public async Task The_package_is_complete_and_lists_third_party_notices()
    {
        using var folder = new TemporaryFolder();
        var configuration = Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(Programs.Chalk)))!;
        var project = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Programs.Chalk)!, "..", "..", ".."));
        var pack = await Programs.RunAsync(
            "dotnet", "pack", project, "--no-build", "--configuration", configuration, "--output", folder.GetPath("packages"),
            "-nodeReuse:false");
        Assert.True(pack.ExitCode == 0, pack.Output);
        var package = Assert.Single(Directory.EnumerateFiles(folder.GetPath("packages"), "*.nupkg"));
        await ZipFile.ExtractToDirectoryAsync(package, folder.GetPath("tool"), TestContext.Current.CancellationToken);

        var tool = Assert.Single(Directory.EnumerateFiles(folder.GetPath("tool"), "Chalkboard.Tool.dll", SearchOption.AllDirectories));
        var run = await Programs.RunAsync(
            _traced.SetFolders(Programs.CreateStartInfo("dotnet", [tool, "trace", "--", "dotnet", _traced.Dll, "fibonacci", "5"])));

        Assert.Equal("5", run.Line);
        Assert.Equal(
            15, TracedApplication.CountCalls(await TracedApplication.ReadAsync(Assert.Single(_traced.Traces)), "Checkout.Fibonacci"));

        var notice = await File.ReadAllLinesAsync(
            Path.Combine(folder.GetPath("tool"), "THIRD-PARTY-NOTICES.txt"), TestContext.Current.CancellationToken);
        var others = await ReadPackagesAsync(Path.ChangeExtension(tool, ".deps.json"));
        Assert.Contains("Mono.Cecil", others);
        Assert.Empty(others.Except(notice.Select(line => line.Trim())));
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
