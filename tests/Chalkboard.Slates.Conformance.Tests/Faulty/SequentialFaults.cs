using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Slates.Conformance.Tests.Faulty;

/// <summary>Keeps what has expired until it is swept, and never sweeps.</summary>
public sealed class ReadingTheExpired(FakeTimeProvider time) : FaultyStore(new FakeTimeProvider(time.GetUtcNow()));

/// <summary>Takes what must be present for granted.</summary>
public sealed class IgnoringPresence(FakeTimeProvider time) : FaultyStore(time)
{
    public override ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation = default) => Correct.CommitAsync(
        new Commit(commit.Owner, [.. commit.Writes.Select(write => write.When.Kind == PreconditionKind.Present ? write.Unconditional() : write)], commit.WhileSignedIn), cancellation);
}

/// <summary>Does not ask whether a sign-in still stands.</summary>
public sealed class IgnoringSignOut(FakeTimeProvider time) : FaultyStore(time)
{
    public override ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation = default) =>
        Correct.CommitAsync(new Commit(commit.Owner, commit.Writes), cancellation);
}

/// <summary>Takes the parts of a prefix that end at a slash for the whole.</summary>
public sealed class CuttingPrefixes(FakeTimeProvider time) : FaultyStore(time)
{
    public override ValueTask<Page<DocumentEntry>> ListAsync(string owner, string prefix, PageRequest page, CancellationToken cancellation = default) =>
        Correct.ListAsync(owner, prefix.TrimEnd('/'), page, cancellation);
}

/// <summary>Lets a superseded token live as long as any.</summary>
public sealed class EndlessGrace(FakeTimeProvider time) : FaultyStore(time)
{
    public override ValueTask<bool> ReissueAsync(TokenId current, NewToken successor, TimeSpan grace, CancellationToken cancellation = default) =>
        Correct.Tokens.ReissueAsync(current, successor, TimeSpan.FromDays(1000), cancellation);
}

/// <summary>Revokes a token and leaves its family.</summary>
public sealed class LeavingFamilies(FakeTimeProvider time) : FaultyStore(time)
{
    private readonly HashSet<TokenId> _revoked = [];

    public override async ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellation = default) =>
        await Correct.Tokens.FindAsync(id, cancellation) is not null && _revoked.Add(id);

    public override async ValueTask<StoredToken?> FindAsync(TokenId id, CancellationToken cancellation = default) =>
        _revoked.Contains(id) ? null : await Correct.Tokens.FindAsync(id, cancellation);

    public override async ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellation = default) =>
        [.. (await Correct.Tokens.ListAsync(owner, cancellation)).Where(token => !_revoked.Contains(token.Id))];
}

/// <summary>Knows no bound on an owner's tokens.</summary>
public sealed class Unbounded(FakeTimeProvider time) : FaultyStore(time)
{
    public override ValueTask IssueAsync(NewToken token, CancellationToken cancellation = default) =>
        Correct.Tokens.IssueAsync(token with { PerOwner = int.MaxValue }, cancellation);
}

/// <summary>Says that it is durable, and is not.</summary>
public sealed class Forgetful(FakeTimeProvider time) : FaultyStore(time)
{
    public override StoreDescription Description => new("forgetful", new StoreCapabilities { CommitsSeveralDocuments = true, Durable = true });
}

/// <summary>Keeps a slate in one piece, and moves it whole.</summary>
public sealed class MovingWholeSlates(FakeTimeProvider time) : FaultyStore(time)
{
    public override async ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellation = default)
    {
        foreach (var entry in (await Correct.ListAsync(owner, "", PageRequest.First, cancellation)).Items)
            await Correct.FindAsync(owner, entry.Id, cancellation);
        return await Correct.FindAsync(owner, id, cancellation);
    }
}
