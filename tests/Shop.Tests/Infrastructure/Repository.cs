using Chalkboard.TestInfrastructure.Files;

namespace Shop.Tests.Infrastructure;

/// <summary>Paths of the repository.</summary>
internal static class Repository
{
    /// <summary>The configuration of the build, such as Release.</summary>
    public static string Configuration { get; } = ProjectMetadata.Get<RunningShop>("Configuration");

    /// <summary>Returns the full path of a file or folder of the repository.</summary>
    public static string GetPath(string path) => Path.Combine(ProjectMetadata.Get<RunningShop>("Repository"), path);

    /// <summary>Returns the built program of a sample.</summary>
    public static string GetProgram(string sample) =>
        GetPath(Path.Combine("samples", sample, ProjectMetadata.Get<RunningShop>("OutputPath"), sample + ".dll"));
}
