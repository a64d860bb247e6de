namespace Chalkboard.Tracing.StartupHooks;

/// <summary>The folder of a run, and who uses it: chalk, and the processes that run from it.</summary>
internal static class RunFolder
{
    private const string LockFile = "in-use";

    /// <summary>Uses it until the stream is disposed of, or the process ends in whatever way. Others may too.</summary>
    public static FileStream LockForUse(string folder) => new(Path.Combine(folder, LockFile), FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);

    /// <summary>From here on it counts as used for good: it holds what somebody may want.</summary>
    public static void MarkForKeeping(string folder) => File.Delete(Path.Combine(folder, LockFile));

    /// <summary>Whether nobody uses it.</summary>
    public static bool IsUnused(string folder)
    {
        try
        {
            using var exclusive = new FileStream(Path.Combine(folder, LockFile), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
