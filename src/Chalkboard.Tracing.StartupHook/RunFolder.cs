namespace Chalkboard.Tracing.StartupHooks;

/// <summary>The folder of a run, which is in use by chalk and by the processes that run from it.</summary>
internal static class RunFolder
{
    private const string LockFile = "in-use";

    /// <summary>Locks the folder for use, until the stream is disposed of or the process ends. Several processes may lock it.</summary>
    public static FileStream LockForUse(string folder) =>
        new(Path.Combine(folder, LockFile), FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);

    /// <summary>Marks the folder as used permanently, because it contains files that the user may want.</summary>
    public static void MarkForKeeping(string folder) => File.Delete(Path.Combine(folder, LockFile));

    /// <summary>Returns whether no process uses the folder.</summary>
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
