using Chalkboard.Tracing.StartupHooks;

namespace Chalkboard.Tool.Running;

/// <summary>
/// A folder in which everything that lies beside an application is found, by links, and some of it is another. What the
/// application makes there goes to where the application is, in the end.
/// </summary>
internal sealed class ShadowFolder : IDisposable
{
    private const string FolderPrefix = "chalk-trace-";
    private static readonly EnumerationOptions _allEntries = new() { AttributesToSkip = 0, IgnoreInaccessible = true };

    private readonly string _original;
    private readonly FileStream _lockFile;
    private readonly Dictionary<string, (long Length, DateTime Written)> _preparedFiles = new(StringComparer.Ordinal);
    private readonly List<string> _unmovedFiles = [];

    private ShadowFolder(string original)
    {
        _original = original;
        Root = Directory.CreateTempSubdirectory(FolderPrefix).FullName;
        _lockFile = RunFolder.LockForUse(Root);
        Folder = Directory.CreateDirectory(Path.Combine(Root, "app")).FullName;
    }

    /// <summary>What is known of the run.</summary>
    public string Root { get; }

    /// <summary>Where the application is found.</summary>
    public string Folder { get; }

    /// <summary>What could not be taken to where the application is.</summary>
    public IReadOnlyList<string> UnmovedFiles => _unmovedFiles;

    public string GetPath(string file) => Path.Combine(Folder, Path.GetRelativePath(_original, file));

    /// <param name="original">Where the application is.</param>
    /// <param name="replacedFiles">Files that the folder is to hold otherwise; they are not linked.</param>
    public static ShadowFolder Create(string original, IEnumerable<string> replacedFiles)
    {
        RemoveAbandoned();
        var shadow = new ShadowFolder(original);
        LinkAll(original, shadow.Folder, replacedFiles.ToHashSet(StringComparer.Ordinal));
        return shadow;
    }

    /// <summary>Tells that everything is made that is to be: what is new from here on is the application's.</summary>
    public void MarkPrepared()
    {
        foreach (var file in EnumerateRealFiles(Folder)) _preparedFiles[file] = GetStamp(file);
    }

    /// <summary>Takes what the application made in the folder to where it would have made it.</summary>
    public void MoveNewFiles()
    {
        foreach (var file in EnumerateRealFiles(Folder).Where(file => !_preparedFiles.TryGetValue(file, out var stamp) || stamp != GetStamp(file)).ToList())
        {
            var target = Path.Combine(_original, Path.GetRelativePath(Folder, file));
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Move(file, target, overwrite: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                _unmovedFiles.Add(file);
            }
        }
    }

    public void Dispose()
    {
        _lockFile.Dispose();
        if (_unmovedFiles.Count > 0) RunFolder.MarkForKeeping(Root);
        else if (RunFolder.IsUnused(Root)) Remove(Root);
    }

    // Links are removed, and not what they lead to.
    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A file may still be in use, where something that the application started goes on. The next run removes it.
        }
    }

    // Of runs that were killed.
    private static void RemoveAbandoned()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), FolderPrefix + "*", _allEntries).Where(RunFolder.IsUnused)) Remove(folder);
    }

    private static void LinkAll(string sourceFolder, string targetFolder, HashSet<string> replacedFiles)
    {
        foreach (var file in Directory.EnumerateFiles(sourceFolder, "*", _allEntries).Where(file => !replacedFiles.Contains(file))) SymbolicLinks.CreateFileOrCopy(Path.Combine(targetFolder, Path.GetFileName(file)), file);
        foreach (var folder in Directory.EnumerateDirectories(sourceFolder, "*", _allEntries))
        {
            var target = Path.Combine(targetFolder, Path.GetFileName(folder));
            if (!replacedFiles.Any(file => file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)) && SymbolicLinks.TryCreateFolder(target, folder)) continue;
            Directory.CreateDirectory(target);
            LinkAll(folder, target, replacedFiles);
        }
    }

    private static IEnumerable<string> EnumerateRealFiles(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", _allEntries).Where(file => new FileInfo(file).LinkTarget is null)) yield return file;
        foreach (var subfolder in Directory.EnumerateDirectories(folder, "*", _allEntries).Where(subfolder => new DirectoryInfo(subfolder).LinkTarget is null))
        {
            foreach (var file in EnumerateRealFiles(subfolder)) yield return file;
        }
    }

    private static (long Length, DateTime Written) GetStamp(string file) => new FileInfo(file) is var info ? (info.Length, info.LastWriteTimeUtc) : default;
}
