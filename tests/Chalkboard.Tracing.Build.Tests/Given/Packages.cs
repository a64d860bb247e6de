using System.Reflection;

[assembly: AssemblyFixture(typeof(Chalkboard.Tracing.Build.Tests.Given.Packages))]

namespace Chalkboard.Tracing.Build.Tests.Given;

/// <summary>The packages as a developer gets them, in a feed of their own and a version that nobody else has.</summary>
public sealed class Packages : IAsyncLifetime
{
    private readonly DirectoryInfo _feed = Directory.CreateTempSubdirectory("chalkboard-feed-");

    public string Feed => _feed.FullName;

    public string Version { get; } = $"0.0.0-test.{Guid.NewGuid():N}";

    public static string Setting(string name) =>
        typeof(Packages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(value => value.Key == name).Value!;

    public async ValueTask InitializeAsync()
    {
        foreach (var name in (string[])["Chalkboard.Tracing", "Chalkboard.Tracing.Weaver"])
        {
            var packed =
                await Command.RunAsync(
                    Feed, "dotnet", "pack", Path.Combine(Setting("Source"), name), "--no-build", "--configuration",
                    Setting("Configuration"), "--output", Feed, $"-p:PackageVersion={Version}", "-nodeReuse:false");
            Assert.True(packed.Code == 0, packed.Output);
        }
    }

    public ValueTask DisposeAsync()
    {
        _feed.Delete(true);
        // Restoring has put them among the packages of this machine.
        var all = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var name in (string[])["chalkboard.tracing", "chalkboard.tracing.weaver"])
        {
            if (Directory.Exists(Path.Combine(all, name, Version))) Directory.Delete(Path.Combine(all, name, Version), true);
        }

        return ValueTask.CompletedTask;
    }
}
