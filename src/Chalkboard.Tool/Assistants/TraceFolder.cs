using System.Security.Cryptography;
using System.Text;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Comparison;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tool.Assistants;

/// <summary>The traces in a folder, or in one file. Their ids are file names, which are never used as paths.</summary>
internal sealed class TraceFolder : ITraceSource, IDisposable
{
    private const int MaxFiles = 10_000;
    private const int MaxCachedTraces = 2;

    private readonly string _path;

    // So that a file is read once for the lists.
    private readonly Dictionary<string, (DateTime WrittenAt, TraceSummary? Summary)> _summaries = new(StringComparer.Ordinal);
    private readonly List<(string Id, DateTime WrittenAt, Trace Trace)> _cache = [];
    private readonly SemaphoreSlim _lock = new(1, 1);

    /// <exception cref="ToolException">There is no such file or folder.</exception>
    public TraceFolder(string path)
    {
        if (!Directory.Exists(path) && !File.Exists(path))
            throw new ToolException($"There is no file or folder {Reading.Printable.ToLine(path)}.");
        _path = Path.GetFullPath(path);
    }

    public void Dispose() => _lock.Dispose();

    public bool CanFilterByContents => false;

    public bool HasTypicalTraces => false;

    public async Task<TracePage> ListAsync(TraceFilter filter, string cursor, CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            List<FileInfo> files =
                [.. GetFiles().OrderByDescending(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal)];
            var start = cursor.Length == 0 ? 0 : files.FindIndex(file => GetCursor(file.Name) == cursor) + 1;
            if (cursor.Length > 0 && start == 0) throw Answer.CreateInvalidCursor();
            var page = new List<TraceSummary>();
            foreach (var file in files.Skip(start))
            {
                if (await SummarizeAsync(file, cancellationToken).ConfigureAwait(false) is not { } summary || !Matches(summary, filter))
                    continue;
                if (page.Count == TracePage.Size) return new(page, GetCursor(page[^1].Id));
                page.Add(summary);
            }

            return new(page, "");
        }
        finally
        {
            _lock.Release();
        }
    }

    public async Task<Trace?> GetAsync(string id, CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (GetFiles().FirstOrDefault(candidate => candidate.Name == id) is not { } file) return null;
            if (_cache.Find(entry => entry.Id == id && entry.WrittenAt == file.LastWriteTimeUtc) is { Trace: { } cached }) return cached;
            if (_cache.Count == MaxCachedTraces) _cache.RemoveAt(0);
            if (await ReadAsync(file, cancellationToken).ConfigureAwait(false) is not { } recording) return null;
            var trace = new Trace(recording, CallTree.From(recording, cancellationToken: cancellationToken));
            _cache.Add((id, file.LastWriteTimeUtc, trace));
            return trace;
        }
        finally
        {
            _lock.Release();
        }
    }

    public Task<string?> FindTypicalAsync(string id, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public async Task<TraceDifference?> CompareAsync(string baselineId, string id, CancellationToken cancellationToken) =>
        await GetAsync(baselineId, cancellationToken).ConfigureAwait(false) is { } baseline
            && await GetAsync(id, cancellationToken).ConfigureAwait(false) is { } trace
            ? TraceDifference.From(baseline.Recording, trace.Recording, cancellationToken: cancellationToken)
            : null;

    /// <summary>Finds nothing: the assistant has the source itself, and the traces may come from anywhere.</summary>
    public Task<IReadOnlyList<string>?> FindSourceAsync(string? file, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>?>(null);

    // A cursor is not marked as untrusted, so that it can't be a file name.
    private static string GetCursor(string name) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)), 0, 8);

    private IEnumerable<FileInfo> GetFiles() => File.Exists(_path)
        ? [new FileInfo(_path)]
        : new DirectoryInfo(_path).EnumerateFiles("*", new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint })
            .Where(file => file.Name.EndsWith(TraceFormat.Binary.FileExtension, StringComparison.OrdinalIgnoreCase)
                || file.Name.EndsWith(TraceFormat.Text.FileExtension, StringComparison.OrdinalIgnoreCase))
            .Take(MaxFiles);

    private async Task<TraceSummary?> SummarizeAsync(FileInfo file, CancellationToken cancellationToken)
    {
        if (_summaries.TryGetValue(file.Name, out var known) && known.WrittenAt == file.LastWriteTimeUtc) return known.Summary;
        var summary = await ReadAsync(file, cancellationToken).ConfigureAwait(false) is { } recording
            ? Summarize(file.Name, recording) : null;
        _summaries[file.Name] = (file.LastWriteTimeUtc, summary);
        return summary;
    }

    private static async Task<Recording?> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            var stream = new FileStream(
                file.FullName, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
            await using (stream.ConfigureAwait(false))
                return await TraceReader.ReadAsync(stream, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is InvalidTraceException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static TraceSummary Summarize(string id, Recording recording)
    {
        var frequency = recording.TimestampFrequency;
        var ticks = Math.Max(0, recording.EndTimestamp - recording.StartTimestamp);
        return new(
            id, FindDetail(recording, "Request") ?? recording.Name, recording.StartedAt,
            frequency > 0 ? TimeSpan.FromSeconds((double)ticks / frequency) : TimeSpan.Zero, recording.Events.Count)
        {
            Status = FindDetail(recording, "Status"),
            KeepReason = recording.KeepReason,
            Repeated = FindDetail(recording, "Repeated"),
            IsTruncated = recording.IsTruncated,
        };
    }

    private static string? FindDetail(Recording recording, string name) =>
        recording.Details.FirstOrDefault(detail => detail.Key == name).Value;

    private static bool Matches(TraceSummary summary, TraceFilter filter) =>
        $"{summary.Id}\n{summary.Name}\n{summary.Status}".Contains(filter.Text, StringComparison.OrdinalIgnoreCase);
}
