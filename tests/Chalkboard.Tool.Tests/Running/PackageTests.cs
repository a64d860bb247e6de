using System.IO.Compression;

namespace Chalkboard.Tool.Tests.Running;

/// <summary>The tool as it is installed.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly Traced _traced = new();

    [Fact]
    public async Task The_package_holds_what_a_trace_needs()
    {
        using var folder = new Folder();
        var configuration = Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(Programs.Chalk)))!;
        var project = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Programs.Chalk)!, "..", "..", ".."));
        var pack = await Programs.RunAsync("dotnet", "pack", project, "--no-build", "--configuration", configuration, "--output", folder.File("packages"), "-nodeReuse:false");
        Assert.True(pack.ExitCode == 0, pack.Output);
        var package = Assert.Single(Directory.EnumerateFiles(folder.File("packages"), "*.nupkg"));
        await ZipFile.ExtractToDirectoryAsync(package, folder.File("tool"), TestContext.Current.CancellationToken);

        var tool = Assert.Single(Directory.EnumerateFiles(folder.File("tool"), "Chalkboard.Tool.dll", SearchOption.AllDirectories));
        var run = await Programs.RunAsync(_traced.Here(Programs.Start("dotnet", [tool, "trace", "--", "dotnet", _traced.Dll, "fibonacci", "5"])));

        Assert.Equal("5", run.Line);
        Assert.Equal(15, Traced.Calls(await Traced.ReadAsync(Assert.Single(_traced.Traces)), "Checkout.Fibonacci"));
    }

    public void Dispose() => _traced.Dispose();
}
