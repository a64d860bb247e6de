namespace Chalkboard.Tool.Running;

/// <summary>Links, or copies where links can't be made: on Windows they need a right that not everybody has.</summary>
internal static class Links
{
    public static void File(string path, string target)
    {
        if (!TryLink(() => System.IO.File.CreateSymbolicLink(path, target))) System.IO.File.Copy(target, path);
    }

    public static bool TryFolder(string path, string target) => TryLink(() => Directory.CreateSymbolicLink(path, target));

    private static bool TryLink(Action link)
    {
        try
        {
            link();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
