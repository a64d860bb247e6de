using System.Collections.Concurrent;
using Chalkboard.Tracing.AspNetCore.Requests;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Storage;

/// <summary>
/// Keeps each trace in a file. While its request runs, a trace has a journal, which no one else can open; a journal that can be opened is
/// of a process that has ended.
/// </summary>
internal sealed class FolderTraceStore : ITraceStore
{
    private const string JournalSuffix = ".running";
    private const string UnfinishedExtension = ".unfinished";

    private static readonly string _fileExtension = TraceFormat.Binary.FileExtension;

    private readonly string _folder;

    // So that listing reads only the facts of new files.
    private readonly ConcurrentDictionary<string, StoredTrace> _traces = new(StringComparer.Ordinal);

    public FolderTraceStore(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _folder = Path.GetFullPath(path);
    }

    public async Task<IReadOnlyList<StoredTrace>> ListAsync(CancellationToken cancellationToken)
    {
        var ids = ListIds();
        foreach (var id in _traces.Keys.Except(ids)) _traces.TryRemove(id, out _);
        foreach (var id in ids)
        {
            if (!_traces.ContainsKey(id) && await ReadFactsAsync(id, cancellationToken).ConfigureAwait(false) is { } trace)
                _traces[id] = trace;
        }
        return [.. _traces.Values];
    }

    public async Task<StoredTrace> SaveAsync(string id, Recording recording, CancellationToken cancellationToken)
    {
        var path = GetPath(id);
        var unfinishedPath = path + UnfinishedExtension;
        try
        {
            long bytes;
            var stream = Create(unfinishedPath, FileShare.Read);
            await using (stream.ConfigureAwait(false))
            {
                await TraceFormat.Binary.WriteAsync(recording, stream, null, cancellationToken).ConfigureAwait(false);
                bytes = stream.Length;
            }
            File.Move(unfinishedPath, path);
            return _traces[id] = StoredTrace.From(id, recording, recording.Events.Count, bytes);
        }
        catch
        {
            File.Delete(unfinishedPath);
            throw;
        }
    }

    public async Task<Recording?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var stream = Open(id);
            await using (stream.ConfigureAwait(false))
                return await TraceReader.ReadAsync(stream, null, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException) when (!File.Exists(GetPath(id)))
        {
            // There is no such trace, or its request still runs.
            return null;
        }
    }

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        _traces.TryRemove(id, out _);
        string[] paths = [GetPath(id), GetJournalPath(id)];
        var exists = Array.Exists(paths, File.Exists);
        foreach (var path in paths) File.Delete(path);
        return Task.FromResult(exists);
    }

    /// <summary>Creates the journal of a trace.</summary>
    public FileStream CreateJournal(string id) => Create(GetJournalPath(id), FileShare.None);

    /// <summary>Deletes the journal of a trace, because the trace is saved, or is not kept.</summary>
    public void DeleteJournal(string id) => File.Delete(GetJournalPath(id));

    private FileStream Create(string path, FileShare share)
    {
        // The file contains values that other users must not read.
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(_folder);
        else Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = share,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new(path, options);
    }

    private HashSet<string> ListIds()
    {
        if (!Directory.Exists(_folder)) return [];
        return Directory.EnumerateFiles(_folder, "*" + _fileExtension).Select(file => GetId(Path.GetFileName(file)))
            .Where(name => TraceId.IsValid(name)).ToHashSet(StringComparer.Ordinal);

        static string GetId(string name) =>
            name.EndsWith(JournalSuffix + _fileExtension, StringComparison.Ordinal)
                ? name[..^(JournalSuffix + _fileExtension).Length]
                : name[..^_fileExtension.Length];
    }

    /// <summary>Returns null if the file is not a trace, or if it is the journal of a request that still runs.</summary>
    private async Task<StoredTrace?> ReadFactsAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var stream = Open(id);
            await using (stream.ConfigureAwait(false))
            {
                var (recording, eventCount) = await BinaryRecordingReader.ReadFactsAsync(stream, cancellationToken).ConfigureAwait(false);
                return StoredTrace.From(id, recording, eventCount, stream.Length);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidTraceException)
        {
            return null;
        }
    }

    private FileStream Open(string id)
    {
        var path = GetPath(id);
        return new(File.Exists(path) ? path : GetJournalPath(id), new FileStreamOptions
        {
            Share = FileShare.Read | FileShare.Delete,
            Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
        });
    }

    private string GetJournalPath(string id) => Path.ChangeExtension(GetPath(id), JournalSuffix + _fileExtension);

    // A text that is not an id could be a path to any file.
    private string GetPath(string id) =>
        TraceId.IsValid(id)
            ? Path.Combine(_folder, id + _fileExtension)
            : throw new ArgumentException("This is not the id of a trace.", nameof(id));
}
