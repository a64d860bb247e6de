using Chalkboard.TestInfrastructure.Processes;


namespace Chalkboard.Aot.Tests;

/// <summary>The machine that the tests run on.</summary>
internal static class Machine
{
    /// <summary>The root of the repository.</summary>
    public static string Repository { get; } = FindRepository(AppContext.BaseDirectory);

    /// <summary>True if it has what NativeAOT needs.</summary>
    public static bool CanLink => OperatingSystem.IsWindows()
        ? File.Exists(
            Path.Combine(
                Environment.GetFolderPath(
                    Environment.SpecialFolder.ProgramFilesX86), "Microsoft Visual Studio", "Installer", "vswhere.exe"))
        : ExecutableFinder.Find("clang") is not null || ExecutableFinder.Find("gcc") is not null;

    private static string FindRepository(string? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder, "Chalkboard.slnx"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Chalkboard.slnx.");
    }
}
