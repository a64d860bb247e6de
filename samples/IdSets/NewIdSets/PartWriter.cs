using Chalkboard.Slates;
using IdSets.Users;

namespace IdSets.NewIdSets;

/// <summary>Writes an upload into a slate, part by part, and counts its lines.</summary>
internal sealed class PartWriter
{
    private readonly Func<UserSlate> _open;
    private readonly Upload _upload;
    private readonly List<Conflict> _conflicts = [];
    private NewIdSet _summary;

    private PartWriter(Func<UserSlate> open, Upload upload, WorkflowId workflow, NewIdSet summary)
    {
        _open = open;
        _upload = upload;
        _summary = summary;
        Workflow = workflow;
    }

    /// <summary>The workflow of the upload.</summary>
    public WorkflowId Workflow { get; }

    /// <summary>Starts the workflow, to which the parts belong.</summary>
    public static async Task<PartWriter> StartAsync(
        Func<UserSlate> open, Upload upload, int newestSet, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var summary = new NewIdSet
        {
            Name = upload.Name,
            UploadedAt = now,
            NewestSet = newestSet,
            Fresh = 0,
            Duplicates = 0,
            Taken = 0,
            Malformed = 0,
            IdChunks = 0,
            ConflictChunks = 0,
        };
        return new(open, upload, await open().NewIdSet.StartAsync(summary, cancellationToken), summary);
    }

    /// <summary>Writes the next lines.</summary>
    public async Task WriteAsync(ClassifiedIds lines, CancellationToken cancellationToken)
    {
        _conflicts.AddRange(lines.Conflicts);
        while (_conflicts.Count >= Limits.ConflictsInChunk) await WriteConflictsAsync(cancellationToken);

        var number = _summary.IdChunks;
        _summary = _summary with
        {
            Fresh = _summary.Fresh + lines.Fresh.Count,
            Duplicates = _summary.Duplicates + Count(ConflictKind.Duplicate),
            Taken = _summary.Taken + Count(ConflictKind.Taken),
            Malformed = _summary.Malformed + Count(ConflictKind.Malformed),
            IdChunks = lines.Fresh.Count == 0 ? number : number + 1,
        };

        var slate = _open();
        var progress = new UploadProgress(_summary.Fresh + _summary.Conflicts, _upload.File.Position, _upload.File.Length);
        if (lines.Fresh.Count == 0 && _upload.Progress is null) return;
        await slate.CommitAsync(
            commit =>
            {
                if (lines.Fresh.Count > 0) commit.Set(slate.Ids[Workflow, number], new IdChunk(lines.Fresh));
                if (_upload.Progress is { } watched) commit.Set(slate.Progress(watched), progress);
            },
            cancellationToken);

        int Count(ConflictKind kind) => lines.Conflicts.Count(conflict => conflict.Kind == kind);
    }

    /// <summary>Writes the last part and the summary. Then the upload waits for its user.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        if (_conflicts.Count > 0) await WriteConflictsAsync(cancellationToken);
        var slate = _open();
        await slate.CommitAsync(
            commit =>
            {
                commit.Set(slate.NewIdSet[Workflow], _summary with { IsReceived = true });
                if (_upload.Progress is { } watched) commit.Delete(slate.Progress(watched));
            },
            cancellationToken);
    }

    private async Task WriteConflictsAsync(CancellationToken cancellationToken)
    {
        var chunk = _conflicts.GetRange(0, Math.Min(_conflicts.Count, Limits.ConflictsInChunk));
        _conflicts.RemoveRange(0, chunk.Count);
        await _open().Conflicts[Workflow, _summary.ConflictChunks].SetAsync(new ConflictChunk(chunk), cancellationToken);
        _summary = _summary with { ConflictChunks = _summary.ConflictChunks + 1 };
    }
}
