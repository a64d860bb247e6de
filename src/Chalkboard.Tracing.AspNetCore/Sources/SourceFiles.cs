using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Chalkboard.Tracing.AspNetCore.Sources;

/// <summary>
/// Finds the source file of a call below the configured folders. The file name of a trace is untrusted: it is only compared with the names
/// of existing files, and never used as a path.
/// </summary>
internal sealed class SourceFiles(IOptions<CallTracingOptions> options, TimeProvider timeProvider, IHostEnvironment? environment = null)
{
    private const int MaxFileSize = 2 * 1024 * 1024;
    private const int MaxFiles = 50_000;
    private const int MaxDepth = 20;

    // Files are added and removed during development.
    private static readonly TimeSpan _cacheDuration = TimeSpan.FromSeconds(10);

    private static readonly string[] _extensions = [".cs", ".fs", ".vb", ".razor", ".cshtml"];

    private readonly Lock _lock = new();
    private ILookup<string, (string Root, string Path)>? _filesByName;
    private long _listedAt;

    /// <summary>Finds and reads a source file. Returns null if it is not found, or if several files match.</summary>
    /// <param name="file">The file of a symbol: a path on the machine that built it, or a file name with or without extension.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<SourceText?> FindAsync(string? file, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(file)) return null;
        var segments = file.Split('/', '\\');
        var candidates = GetFilesByName()[GetStem(segments[^1])].ToList();
        if (Path.HasExtension(segments[^1]) && _extensions.Contains(Path.GetExtension(segments[^1]), StringComparer.OrdinalIgnoreCase))
            candidates.RemoveAll(candidate => !Path.GetFileName(candidate.Path).Equals(segments[^1], StringComparison.OrdinalIgnoreCase));
        if (candidates.Count == 0) return null;
        var best = candidates.GroupBy(candidate => CountCommonSegments(segments, candidate.Path)).MaxBy(group => group.Key)!.ToList();
        // Any of several candidates may be the wrong file.
        if (best.Count > 1) return null;
        var (root, path) = best[0];
        try
        {
            var stream = new FileStream(path, new FileStreamOptions
            {
                Options = FileOptions.Asynchronous,
                Share = FileShare.ReadWrite | FileShare.Delete
            });
            await using (stream.ConfigureAwait(false))
            {
                if (stream.Length > MaxFileSize) return null;
                using var reader = new StreamReader(stream, Encoding.UTF8);
                var text = await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
                return new(
                    VisibleText.From(Path.GetRelativePath(root, path), VisibleText.MaxNameLength),
                    text.ReplaceLineEndings("\n").Split('\n'));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private ILookup<string, (string Root, string Path)> GetFilesByName()
    {
        lock (_lock)
        {
            if (_filesByName is not null && timeProvider.GetElapsedTime(_listedAt) < _cacheDuration) return _filesByName;
            _listedAt = timeProvider.GetTimestamp();
            return _filesByName = EnumerateFiles().DistinctBy(file => file.Path).Take(MaxFiles)
                .ToLookup(file => GetStem(Path.GetFileName(file.Path)), StringComparer.OrdinalIgnoreCase);
        }
    }

    private IEnumerable<(string Root, string Path)> EnumerateFiles()
    {
        // Symbolic links may lead out of the folder.
        var enumerationOptions = new EnumerationOptions
        {
            RecurseSubdirectories = false,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden | FileAttributes.System
        };
        foreach (var configuredRoot in options.Value.Sources.Roots)
        {
            var root = Path.GetFullPath(configuredRoot, environment?.ContentRootPath ?? AppContext.BaseDirectory);
            var folders = new Stack<(string Folder, int Depth)>([(root, 1)]);
            while (folders.TryPop(out var next))
            {
                if (!Directory.Exists(next.Folder)) continue;
                foreach (var file in Directory.EnumerateFiles(next.Folder, "*", enumerationOptions))
                {
                    if (_extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)) yield return (root, file);
                }
                if (next.Depth >= MaxDepth) continue;
                foreach (var folder in Directory.EnumerateDirectories(next.Folder, "*", enumerationOptions))
                {
                    if (Path.GetFileName(folder) is not ("bin" or "obj" or "node_modules")) folders.Push((folder, next.Depth + 1));
                }
            }
        }
    }

    /// <summary>Returns the number of equal folder names, counted from the end.</summary>
    private static int CountCommonSegments(string[] segments, string path)
    {
        var others = path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        var common = 0;
        // The file name itself is not compared, since its extension may be missing.
        while (common + 1 < segments.Length && common + 1 < others.Length
            && segments[^(common + 2)].Equals(others[^(common + 2)], StringComparison.OrdinalIgnoreCase))
            common++;
        return common;
    }

    private static string GetStem(string name)
    {
        var extension = _extensions.FirstOrDefault(extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase));
        return extension is null ? name : name[..^extension.Length];
    }
}
