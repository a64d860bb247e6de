using System.Collections.Concurrent;
using System.Globalization;
using Chalkboard.Tracing.AspNetCore.Requests;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Storage;

internal sealed class FolderTraceStore : ITraceStore
{
    private const string UnfinishedExtension = ".unfinished";

    private static readonly string _fileExtension = TraceFormat.Text.FileExtension;

    private readonly string _folder;

    // So that listing reads only the headers of new files.
    private readonly ConcurrentDictionary<string, StoredTrace> _headers = new(StringComparer.Ordinal);

    public FolderTraceStore(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _folder = Path.GetFullPath(path);
    }

    public async Task<IReadOnlyList<StoredTrace>> ListAsync(CancellationToken cancellationToken)
    {
        var ids = ListIds();
        foreach (var id in _headers.Keys.Except(ids)) _headers.TryRemove(id, out _);
        foreach (var id in ids)
        {
            if (!_headers.ContainsKey(id) && await ReadHeaderAsync(id, cancellationToken).ConfigureAwait(false) is { } trace)
                _headers[id] = trace;
        }
        return [.. _headers.Values];
    }

    public async Task<StoredTrace> SaveAsync(string id, Recording recording, CancellationToken cancellationToken)
    {
        var path = GetPath(id);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(_folder);
        else Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var unfinishedPath = path + UnfinishedExtension;
        try
        {
            var options =
                new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
            // The file contains values that other users must not read.
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            long bytes;
            var stream = new FileStream(unfinishedPath, options);
            await using (stream.ConfigureAwait(false))
            {
                // The header has the number of events, so that a list does not read them.
                var withEventCount =
                    recording.WithDetail(TextFileHeader.EventCountDetail, recording.Events.Count.ToString(CultureInfo.InvariantCulture));
                await TraceFormat.Text.WriteAsync(withEventCount, stream, null, cancellationToken).ConfigureAwait(false);
                bytes = stream.Length;
            }
            File.Move(unfinishedPath, path);
            return _headers[id] = StoredTrace.From(id, recording, recording.Events.Count, bytes);
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
            await using (stream.ConfigureAwait(false)) return await TraceReader.ReadAsync(stream, null, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        _headers.TryRemove(id, out _);
        var path = GetPath(id);
        if (!File.Exists(path)) return Task.FromResult(false);
        File.Delete(path);
        return Task.FromResult(true);
    }

    private HashSet<string> ListIds()
    {
        if (!Directory.Exists(_folder)) return [];
        return Directory.EnumerateFiles(_folder, "*" + _fileExtension)
            .Select(file => Path.GetFileName(file)[..^_fileExtension.Length]).Where(name => TraceId.IsValid(name))
                .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Returns null if the file is not a trace.</summary>
    private async Task<StoredTrace?> ReadHeaderAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var stream = Open(id);
            await using (stream.ConfigureAwait(false))
            {
                var header = await TextFileHeader.ReadAsync(stream, cancellationToken).ConfigureAwait(false);
                return header is null ? null : StoredTrace.From(id, header, TextFileHeader.GetEventCount(header), stream.Length);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private FileStream Open(string id) =>
        new(GetPath(id), new FileStreamOptions
        {
            Share = FileShare.Read | FileShare.Delete,
            Options = FileOptions.Asynchronous | FileOptions.SequentialScan
        });

    // A text that is not an id could be a path to any file.
    private string GetPath(string id) =>
        TraceId.IsValid(id)
            ? Path.Combine(_folder, id + _fileExtension)
            : throw new ArgumentException("This is not the id of a trace.", nameof(id));
}
