using Chalkboard.Tracing.StartupHooks;

namespace Chalkboard.Tool.Running;

/// <summary>
/// A folder in which everything that lies beside an application is found, by links, and some of it is another. What the
/// application makes there goes to where the application is, in the end.
/// </summary>
internal sealed class ShadowFolder : IDisposable
{
    private const string _prefix = "chalk-trace-";
    private static readonly EnumerationOptions _everything = new() { AttributesToSkip = 0, IgnoreInaccessible = true };

    private readonly string _original;
    private readonly FileStream _inUse;
    private readonly Dictionary<string, (long Length, DateTime Written)> _made = new(StringComparer.Ordinal);
    private readonly List<string> _left = [];

    private ShadowFolder(string original)
    {
        _original = original;
        Root = Directory.CreateTempSubdirectory(_prefix).FullName;
        _inUse = RunFolder.Use(Root);
        Folder = Directory.CreateDirectory(Path.Combine(Root, "app")).FullName;
    }

    /// <summary>What is known of the run.</summary>
    public string Root { get; }

    /// <summary>Where the application is found.</summary>
    public string Folder { get; }

    /// <summary>What could not be taken to where the application is.</summary>
    public IReadOnlyList<string> Left => _left;

    public string PathOf(string file) => Path.Combine(Folder, Path.GetRelativePath(_original, file));

    /// <param name="original">Where the application is.</param>
    /// <param name="others">Files that the folder is to hold otherwise; they are not linked.</param>
    public static ShadowFolder Of(string original, IEnumerable<string> others)
    {
        RemoveLeftOnes();
        var shadow = new ShadowFolder(original);
        Link(original, shadow.Folder, others.ToHashSet(StringComparer.Ordinal));
        return shadow;
    }

    /// <summary>Tells that everything is made that is to be: what is new from here on is the application's.</summary>
    public void Complete()
    {
        foreach (var file in Real(Folder)) _made[file] = Stamp(file);
    }

    /// <summary>Takes what the application made in the folder to where it would have made it.</summary>
    public void GiveBack()
    {
        foreach (var file in Real(Folder).Where(file => !_made.TryGetValue(file, out var stamp) || stamp != Stamp(file)).ToList())
        {
            var target = Path.Combine(_original, Path.GetRelativePath(Folder, file));
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Move(file, target, overwrite: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                _left.Add(file);
            }
        }
    }

    public void Dispose()
    {
        _inUse.Dispose();
        if (_left.Count > 0) RunFolder.Keep(Root);
        else if (RunFolder.IsLeft(Root)) Remove(Root);
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
    private static void RemoveLeftOnes()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), _prefix + "*", _everything).Where(RunFolder.IsLeft)) Remove(folder);
    }

    private static void Link(string from, string to, HashSet<string> others)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", _everything).Where(file => !others.Contains(file))) Links.File(Path.Combine(to, Path.GetFileName(file)), file);
        foreach (var folder in Directory.EnumerateDirectories(from, "*", _everything))
        {
            var target = Path.Combine(to, Path.GetFileName(folder));
            if (!others.Any(file => file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)) && Links.TryFolder(target, folder)) continue;
            Directory.CreateDirectory(target);
            Link(folder, target, others);
        }
    }

    private static IEnumerable<string> Real(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", _everything).Where(file => new FileInfo(file).LinkTarget is null)) yield return file;
        foreach (var inner in Directory.EnumerateDirectories(folder, "*", _everything).Where(inner => new DirectoryInfo(inner).LinkTarget is null))
        {
            foreach (var file in Real(inner)) yield return file;
        }
    }

    private static (long Length, DateTime Written) Stamp(string file) => new FileInfo(file) is var info ? (info.Length, info.LastWriteTimeUtc) : default;
}
