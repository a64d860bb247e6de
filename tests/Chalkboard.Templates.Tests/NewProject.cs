using System.Diagnostics;
using Chalkboard.TestInfrastructure.Browsers;
using Chalkboard.TestInfrastructure.Files;
using Chalkboard.TestInfrastructure.Processes;
using Chalkboard.TestInfrastructure.Servers;

namespace Chalkboard.Templates.Tests;

/// <summary>A project that <c>dotnet new</c> makes, from the packages as a developer gets them, in a temporary folder.</summary>
internal sealed class NewProject : IDisposable
{
    // Packages of the same version as released ones would stay in the package cache of this machine.
    private static readonly string _version = $"0.0.0-test.{Guid.NewGuid():N}";

    private readonly TemporaryFolder _root = new();
    private ServerProcess? _server;
    private Browser? _browser;

    private string Folder => _root.GetPath("Shop");

    /// <summary>Makes the project, builds it and runs it in Development.</summary>
    /// <param name="template">The short name of the template.</param>
    /// <param name="packages">The packages of this repository that it references, and their dependencies.</param>
    /// <returns>A browser of the running site.</returns>
    public async Task<Browser> RunAsync(string template, params string[] packages)
    {
        foreach (var package in (string[])["Chalkboard.Templates", .. packages])
            await DotNetAsync(
                _root.Path, "pack", Path.Combine(ProjectMetadata.Get<NewProject>("Source"), package), "--no-build", "--configuration",
                ProjectMetadata.Get<NewProject>("Configuration"), "--output", _root.GetPath("feed"), $"-p:PackageVersion={_version}",
                "-nodeReuse:false");
        // Files above this folder must not apply.
        await File.WriteAllTextAsync(_root.GetPath("Directory.Build.props"), "<Project />");
        await File.WriteAllTextAsync(_root.GetPath("Directory.Packages.props"), "<Project />");
        await File.WriteAllTextAsync(
            _root.GetPath("NuGet.config"),
            $"""<configuration><packageSources><add key="packed" value="{_root.GetPath("feed")}" /></packageSources></configuration>""");
        var templates = _root.GetPath("templates");
        await DotNetAsync(
            _root.Path, "new", "install", _root.GetPath($"feed/Chalkboard.Templates.{_version}.nupkg"), "--debug:custom-hive", templates);
        await DotNetAsync(_root.Path, "new", template, "--output", Folder, "--debug:custom-hive", templates);
        // It must not depend on the package cache, which would keep the packages.
        await DotNetAsync(
            Folder, "build", "--configuration", "Release", "-warnaserror", "-nodeReuse:false", "-p:UseSharedCompilation=false",
            $"-p:RestorePackagesPath={_root.GetPath("packages")}");

        var address = new Uri($"http://127.0.0.1:{FreePort.Find()}");
        _server = new ServerProcess(
            "dotnet", Path.Combine(Folder, "bin/Release/net10.0/Shop.dll"), "--contentRoot", Folder, "--urls", address.ToString(),
            "--environment", "Development");
        _browser = new Browser(address);
        await _server.WaitUntilReadyAsync(async () =>
        {
            try
            {
                return (await _browser.GetAsync("/healthz")).Body == "Healthy";
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        return _browser;
    }

    public void Dispose()
    {
        _browser?.Dispose();
        _server?.Dispose();
        _root.Dispose();
    }

    private static async Task DotNetAsync(string folder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder };
        // The builds that the tests run must not get the settings of the build that runs the tests.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        var result = await CommandRunner.RunAsync(start);
        Assert.True(result.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} failed.\n{result.Output}\n{result.Errors}");
    }
}
