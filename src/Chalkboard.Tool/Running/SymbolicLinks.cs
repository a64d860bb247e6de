namespace Chalkboard.Tool.Running;

/// <summary>Creates links, or copies if links can't be created. On Windows they need a privilege.</summary>
internal static class SymbolicLinks
{
    public static void CreateFileOrCopy(string path, string target)
    {
        if (!TryCreate(() => System.IO.File.CreateSymbolicLink(path, target))) System.IO.File.Copy(target, path);
    }

    public static bool TryCreateFolder(string path, string target) => TryCreate(() => Directory.CreateSymbolicLink(path, target));

    private static bool TryCreate(Action create)
    {
        try
        {
            create();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
