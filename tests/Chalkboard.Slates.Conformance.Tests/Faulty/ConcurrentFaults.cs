using Chalkboard.Slates.Conformance.Histories;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Slates.Conformance.Tests.Faulty;

/// <summary>Compares versions before it writes, and not atomically, so two writers with the same version both succeed.</summary>
public sealed class LostUpdateStore(FakeTimeProvider time) : FaultyStore(time)
{
    public override async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken = default)
    {
        foreach (var write in commit.Writes)
        {
            var found = await Correct.FindAsync(commit.Owner, write.Id, cancellationToken);
            if (!write.Precondition.IsMetBy(found?.Version ?? DocumentVersion.None)) return CommitOutcome.Conflict(write.Id);
        }

        await Scheduling.YieldAsync();
        return await Correct.CommitAsync(
            new Commit(commit.Owner, [.. commit.Writes.Select(write => write.Unconditional())],
                commit.RequiredTokenFamily), cancellationToken);
    }
}

/// <summary>Lets a late write at a version recreate a deleted document.</summary>
public sealed class RecreatingStore(FakeTimeProvider time) : FaultyStore(time)
{
    public override async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken = default)
    {
        var outcome = await Correct.CommitAsync(commit, cancellationToken);
        var late = outcome.ConflictingId is { } id
            && commit.Writes.First(write => write.Id == id).Precondition.Kind == PreconditionKind.AtVersion
            && await Correct.FindAsync(commit.Owner, id, cancellationToken) is null;
        return late
            ? await Correct.CommitAsync(
                new Commit(commit.Owner, [.. commit.Writes.Select(write => write.Unconditional())],
                    commit.RequiredTokenFamily), cancellationToken)
            : outcome;
    }
}

/// <summary>Applies the writes of a commit one by one.</summary>
public sealed class PartialCommitStore(FakeTimeProvider time) : FaultyStore(time)
{
    public override async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken = default)
    {
        foreach (var write in commit.Writes)
        {
            var outcome = await Correct.CommitAsync(new Commit(commit.Owner, [write], commit.RequiredTokenFamily), cancellationToken);
            if (outcome.Status != CommitStatus.Committed) return outcome;
            await Scheduling.YieldAsync();
        }

        return CommitOutcome.Committed;
    }
}

/// <summary>Reads from a copy that only its own writes refresh, so writes of others are seen late.</summary>
public sealed class StaleReadStore(FakeTimeProvider time) : FaultyStore(time)
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<(string, string), (StoredDocument? Found, int Reads)> _copies =
        new();

    public override async ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellationToken = default)
    {
        var found = await Correct.FindAsync(owner, id, cancellationToken);
        var copy = _copies.AddOrUpdate((owner, id), (found, 0), (_, old) => old.Reads < 2 ? (old.Found, old.Reads + 1) : (found, 0));
        return copy.Found;
    }
}

/// <summary>Reports that a commit failed, but applies it.</summary>
public sealed class RefusedButAppliedStore(FakeTimeProvider time) : FaultyStore(time)
{
    private int _commits;

    public override async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken = default)
    {
        var outcome = await Correct.CommitAsync(commit, cancellationToken);
        return Interlocked.Increment(ref _commits) % 5 == 0 ? throw new StoreUnavailableException("Planted.") : outcome;
    }
}

/// <summary>Reports the previous version of a document to watches.</summary>
public sealed class OldVersionWatchStore(FakeTimeProvider time) : FaultyStore(time)
{
    private DocumentVersion _before = DocumentVersion.New();

    public override IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellationToken = default) =>
        Correct.WatchAsync(owner, cancellationToken).Select(change =>
        {
            if (change.Kind != ChangeKind.Written || change.Id == "end") return change;
            var old = DocumentChange.Written(change.Owner!, change.Id!, _before);
            _before = change.Version;
            return old;
        });
}

/// <summary>Not a fault: sometimes the response to a commit is lost, and the store reports an unknown outcome.</summary>
public sealed class LostResponseStore(FakeTimeProvider time) : FaultyStore(time)
{
    private int _commits;

    public override async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken = default)
    {
        var number = Interlocked.Increment(ref _commits);
        if (number % 11 == 0) throw new StoreUnavailableException("Planted, before it was applied.") { IsOutcomeUnknown = true };
        var outcome = await Correct.CommitAsync(commit, cancellationToken);
        return number % 7 == 0
            ? throw new StoreUnavailableException("Planted, after it was applied.") { IsOutcomeUnknown = true } : outcome;
    }
}

internal static class Writes
{
    public static DocumentWrite Unconditional(this DocumentWrite write) => write.With(Precondition.None);

    public static DocumentWrite With(this DocumentWrite write, Precondition when) => write.Action switch
    {
        DocumentAction.Put or DocumentAction.Renew => Copy(write, when),
        DocumentAction.Delete => DocumentWrite.Delete(write.Id, when),
        _ => DocumentWrite.Check(write.Id, when),
    };

    // A put creates its own version. A copy with another precondition must keep it.
    private static DocumentWrite Copy(DocumentWrite write, Precondition when)
    {
        object copy = write;
        typeof(DocumentWrite).GetField(
            $"<{nameof(DocumentWrite.Precondition)}>k__BackingField",
            System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.SetValue(copy, when);
        return (DocumentWrite)copy;
    }
}
