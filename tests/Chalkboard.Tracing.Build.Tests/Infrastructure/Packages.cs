using System.Reflection;

[assembly: AssemblyFixture(typeof(Chalkboard.Tracing.Build.Tests.Infrastructure.Packages))]

namespace Chalkboard.Tracing.Build.Tests.Infrastructure;

/// <summary>The packages as a developer gets them, in a feed of their own and with a unique version.</summary>
public sealed class Packages : IAsyncLifetime
{
    private readonly DirectoryInfo _feed = Directory.CreateTempSubdirectory("chalkboard-feed-");

    public string Feed => _feed.FullName;

    public string Version { get; } = $"0.0.0-test.{Guid.NewGuid():N}";

    public static string GetBuildProperty(string name) =>
        typeof(Packages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(value => value.Key == name).Value!;

    public async ValueTask InitializeAsync()
    {
        foreach (var name in (string[])["Chalkboard.Tracing", "Chalkboard.Tracing.Weaver"])
        {
            var packed =
                await Command.RunAsync(
                    Feed, "dotnet", "pack", Path.Combine(GetBuildProperty("Source"), name), "--no-build", "--configuration",
                    GetBuildProperty("Configuration"), "--output", Feed, $"-p:PackageVersion={Version}", "-nodeReuse:false");
            Assert.True(packed.Code == 0, packed.Output);
        }
    }

    public ValueTask DisposeAsync()
    {
        _feed.Delete(true);
        // Restoring has copied them into the package cache of this machine.
        var all = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var name in (string[])["chalkboard.tracing", "chalkboard.tracing.weaver"])
        {
            if (Directory.Exists(Path.Combine(all, name, Version))) Directory.Delete(Path.Combine(all, name, Version), true);
        }

        return ValueTask.CompletedTask;
    }
}
