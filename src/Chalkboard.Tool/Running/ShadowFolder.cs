using Chalkboard.Tracing.StartupHooks;

namespace Chalkboard.Tool.Running;

/// <summary>
/// A temporary folder with links to all files of an application's folder, except for some that are replaced. Files that the application
/// creates in it are moved to the original folder at the end.
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

    /// <summary>The folder with the data of the run.</summary>
    public string Root { get; }

    /// <summary>The folder of the application.</summary>
    public string Folder { get; }

    /// <summary>The files that could not be moved to the original folder.</summary>
    public IReadOnlyList<string> UnmovedFiles => _unmovedFiles;

    public string GetPath(string file) => Path.Combine(Folder, Path.GetRelativePath(_original, file));

    /// <summary>Creates the folder with its links.</summary>
    /// <param name="original">The folder of the application.</param>
    /// <param name="replacedFiles">The files that are not linked, because other versions of them will be created.</param>
    public static ShadowFolder Create(string original, IEnumerable<string> replacedFiles)
    {
        RemoveAbandoned();
        var shadow = new ShadowFolder(original);
        LinkAll(original, shadow.Folder, replacedFiles.ToHashSet(StringComparer.Ordinal));
        return shadow;
    }

    /// <summary>Records the files that chalk created. All other files are created by the application.</summary>
    public void MarkPrepared()
    {
        foreach (var file in EnumerateRealFiles(Folder)) _preparedFiles[file] = GetStamp(file);
    }

    /// <summary>Moves the files that the application created or changed to the original folder.</summary>
    public void MoveNewFiles()
    {
        foreach (var file in
            EnumerateRealFiles(Folder).Where(file => !_preparedFiles.TryGetValue(file, out var stamp) || stamp != GetStamp(file)).ToList())
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

    // Removes links without their targets.
    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A process that the application started may still use a file. The next run removes the folder.
        }
    }

    // Removes the folders of runs that were killed.
    private static void RemoveAbandoned()
    {
        foreach (var folder in
            Directory.EnumerateDirectories(Path.GetTempPath(), FolderPrefix + "*", _allEntries).Where(RunFolder.IsUnused))
            Remove(folder);
    }

    private static void LinkAll(string sourceFolder, string targetFolder, HashSet<string> replacedFiles)
    {
        foreach (var file in Directory.EnumerateFiles(sourceFolder, "*", _allEntries).Where(file => !replacedFiles.Contains(file)))
            SymbolicLinks.CreateFileOrCopy(Path.Combine(targetFolder, Path.GetFileName(file)), file);
        foreach (var folder in Directory.EnumerateDirectories(sourceFolder, "*", _allEntries))
        {
            var target = Path.Combine(targetFolder, Path.GetFileName(folder));
            if (!replacedFiles.Any(file => file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                && SymbolicLinks.TryCreateFolder(target, folder))
                continue;
            Directory.CreateDirectory(target);
            LinkAll(folder, target, replacedFiles);
        }
    }

    private static IEnumerable<string> EnumerateRealFiles(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", _allEntries).Where(file => new FileInfo(file).LinkTarget is null))
            yield return file;
        foreach (var subfolder in
            Directory.EnumerateDirectories(folder, "*", _allEntries).Where(subfolder => new DirectoryInfo(subfolder).LinkTarget is null))
        {
            foreach (var file in EnumerateRealFiles(subfolder)) yield return file;
        }
    }

    private static (long Length, DateTime Written) GetStamp(string file) =>
        new FileInfo(file) is var info ? (info.Length, info.LastWriteTimeUtc) : default;
}
