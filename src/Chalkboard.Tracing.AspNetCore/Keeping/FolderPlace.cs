using System.Collections.Concurrent;
using Chalkboard.Tracing.AspNetCore.Requests;
using Chalkboard.Tracing.Forms;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Keeping;

internal sealed class FolderPlace : ITracePlace
{
    private const string _unfinished = ".unfinished";

    private static readonly string _ending = TraceForm.Text.FileExtension;

    private readonly string _folder;

    // So that a list reads the headers of new files alone.
    private readonly ConcurrentDictionary<string, KeptTrace> _known = new(StringComparer.Ordinal);

    public FolderPlace(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _folder = Path.GetFullPath(path);
    }

    public async Task<IReadOnlyList<KeptTrace>> ListAsync(CancellationToken cancellation)
    {
        var ids = Ids();
        foreach (var id in _known.Keys.Except(ids)) _known.TryRemove(id, out _);
        foreach (var id in ids)
        {
            if (!_known.ContainsKey(id) && await HeaderAsync(id, cancellation).ConfigureAwait(false) is { } kept) _known[id] = kept;
        }
        return [.. _known.Values];
    }

    public async Task<KeptTrace> KeepAsync(string id, Recording recording, CancellationToken cancellation)
    {
        var path = PathOf(id);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(_folder);
        else Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var unfinished = path + _unfinished;
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
            // Values are in it that are nobody else's business.
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            long bytes;
            var stream = new FileStream(unfinished, options);
            await using (stream.ConfigureAwait(false))
            {
                await TraceForm.Text.WriteAsync(recording, stream, null, cancellation).ConfigureAwait(false);
                bytes = stream.Length;
            }
            File.Move(unfinished, path);
            return _known[id] = KeptTrace.Of(id, recording, recording.Events.Count, bytes);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    public async Task<Recording?> ReadAsync(string id, CancellationToken cancellation)
    {
        try
        {
            var stream = Open(id);
            await using (stream.ConfigureAwait(false)) return await TraceReader.ReadAsync(stream, null, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public Task<bool> DeleteAsync(string id, CancellationToken cancellation)
    {
        _known.TryRemove(id, out _);
        var path = PathOf(id);
        if (!File.Exists(path)) return Task.FromResult(false);
        File.Delete(path);
        return Task.FromResult(true);
    }

    private HashSet<string> Ids()
    {
        if (!Directory.Exists(_folder)) return [];
        return Directory.EnumerateFiles(_folder, "*" + _ending)
            .Select(file => Path.GetFileName(file)[..^_ending.Length]).Where(name => TraceId.Is(name)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Null if it is no trace.</summary>
    private async Task<KeptTrace?> HeaderAsync(string id, CancellationToken cancellation)
    {
        try
        {
            var stream = Open(id);
            await using (stream.ConfigureAwait(false))
            {
                var header = await TraceHeader.ReadAsync(stream, cancellation).ConfigureAwait(false);
                return header is null ? null : KeptTrace.Of(id, header, TraceHeader.Events(header), stream.Length);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private FileStream Open(string id) => new(PathOf(id), new FileStreamOptions { Share = FileShare.Read | FileShare.Delete, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });

    // What is no id could be a path to anywhere.
    private string PathOf(string id) => TraceId.Is(id) ? Path.Combine(_folder, id + _ending) : throw new ArgumentException("That is no id of a trace.", nameof(id));
}
