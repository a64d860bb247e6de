namespace Chalkboard.TestInfrastructure.Processes;

/// <summary>Finds installed programs.</summary>
public static class ExecutableFinder
{
    private static readonly string[] _endings = OperatingSystem.IsWindows() ? ["", ".exe"] : [""];

    /// <summary>Returns the path of a program, or null if it is not installed.</summary>
    public static string? Find(string program) => FindAll(program).FirstOrDefault();

    /// <summary>Returns all paths of a program, in the order of the search path.</summary>
    public static IEnumerable<string> FindAll(string program) =>
        from folder in GetFolders()
        from ending in _endings
        select Path.Combine(folder, program + ending) into path
        where File.Exists(path)
        select path;

    // Servers are installed in folders that are not in every user's search path.
    private static IEnumerable<string> GetFolders() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append("/usr/sbin");
}
