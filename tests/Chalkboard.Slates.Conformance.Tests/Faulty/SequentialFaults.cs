using Chalkboard.Slates.Conformance.Histories;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Slates.Conformance.Tests.Faulty;

/// <summary>Returns expired documents until they are swept, and never sweeps.</summary>
public sealed class NeverExpiringStore(FakeTimeProvider time) : FaultyStore(new FakeTimeProvider(time.GetUtcNow()));

/// <summary>Ignores the precondition that a document must be present.</summary>
public sealed class PresenceIgnoringStore(FakeTimeProvider time) : FaultyStore(time)
{
    public override ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken = default) =>
        Correct.CommitAsync(
        new Commit(commit.Owner,
            [.. commit.Writes.Select(
                write => write.Precondition.Kind == PreconditionKind.Present ? write.Unconditional() : write)], commit.RequiredTokenFamily),
                cancellationToken);
}

/// <summary>Renews a document by writing its content again.</summary>
public sealed class RewritingRenewalStore(FakeTimeProvider time) : FaultyStore(time)
{
    private long _writtenBytes;

    public override long Work => _writtenBytes;

    public override async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken = default)
    {
        var writes = new List<DocumentWrite>();
        foreach (var write in commit.Writes)
            if (write.Action == DocumentAction.Renew
                && await Correct.FindAsync(commit.Owner, write.Id, cancellationToken) is { } document)
            {
                writes.Add(DocumentWrite.Put(write.Id, document.Content, write.Precondition, write.ExpiresAfter));
                _writtenBytes += document.Content.Length;
            }
            else
            {
                writes.Add(write);
            }

        return await Correct.CommitAsync(new Commit(commit.Owner, writes, commit.RequiredTokenFamily), cancellationToken);
    }
}

/// <summary>Checks the precondition of a renewal, but does not renew the document.</summary>
public sealed class IgnoredRenewalStore(FakeTimeProvider time) : FaultyStore(time)
{
    public override ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken = default) =>
        Correct.CommitAsync(
            new Commit(
                commit.Owner,
                [.. commit.Writes.Select(
                    write => write.Action == DocumentAction.Renew ? DocumentWrite.Check(write.Id, write.Precondition) : write)],
                commit.RequiredTokenFamily),
            cancellationToken);
}

/// <summary>Creates a document that it is to renew, if it is absent.</summary>
public sealed class RevivingRenewalStore(FakeTimeProvider time) : FaultyStore(time)
{
    public override async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken = default)
    {
        var outcome = await Correct.CommitAsync(commit, cancellationToken);
        if (outcome != CommitOutcome.Committed) return outcome;
        foreach (var write in commit.Writes.Where(write => write.Action == DocumentAction.Renew))
            await Correct.CommitAsync(
                new(commit.Owner, [DocumentWrite.Put(write.Id, "1"u8.ToArray(), Precondition.Absent, write.ExpiresAfter)]),
                cancellationToken);
        return outcome;
    }
}

/// <summary>Does not check that the sign-in of a commit is live.</summary>
public sealed class SignOutIgnoringStore(FakeTimeProvider time) : FaultyStore(time)
{
    public override ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken = default) =>
        Correct.CommitAsync(new Commit(commit.Owner, commit.Writes), cancellationToken);
}

/// <summary>Ignores slashes at the end of a prefix.</summary>
public sealed class PrefixShorteningStore(FakeTimeProvider time) : FaultyStore(time)
{
    public override ValueTask<Page<DocumentEntry>> ListAsync(
        string owner, string prefix, PageRequest page, CancellationToken cancellationToken = default) =>
        Correct.ListAsync(owner, prefix.TrimEnd('/'), page, cancellationToken);
}

/// <summary>Does not end a superseded token after its grace period.</summary>
public sealed class EndlessGracePeriodStore(FakeTimeProvider time) : FaultyStore(time)
{
    public override ValueTask<bool> ReissueAsync(
        TokenId current, NewToken successor, TimeSpan gracePeriod, CancellationToken cancellationToken = default) =>
        Correct.Tokens.ReissueAsync(current, successor, TimeSpan.FromDays(1000), cancellationToken);
}

/// <summary>Revokes a token, but not its family.</summary>
public sealed class SingleTokenRevokingStore(FakeTimeProvider time) : FaultyStore(time)
{
    private readonly HashSet<TokenId> _revoked = [];

    public override async ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellationToken = default) =>
        await Correct.Tokens.FindAsync(id, cancellationToken) is not null && _revoked.Add(id);

    public override async ValueTask<StoredToken?> FindAsync(TokenId id, CancellationToken cancellationToken = default) =>
        _revoked.Contains(id) ? null : await Correct.Tokens.FindAsync(id, cancellationToken);

    public override async ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellationToken = default) =>
        [.. (await Correct.Tokens.ListAsync(owner, cancellationToken)).Where(token => !_revoked.Contains(token.Id))];
}

/// <summary>Ignores MaxPerOwner.</summary>
public sealed class UnboundedTokensStore(FakeTimeProvider time) : FaultyStore(time)
{
    public override ValueTask IssueAsync(NewToken token, CancellationToken cancellationToken = default) =>
        Correct.Tokens.IssueAsync(token with { MaxPerOwner = int.MaxValue }, cancellationToken);
}

/// <summary>Declares that it is durable, but is not.</summary>
public sealed class ForgetfulStore(FakeTimeProvider time) : FaultyStore(time)
{
    public override StoreDescription Description =>
        new("forgetful", new StoreCapabilities { SupportsMultiDocumentCommits = true, IsDurable = true });
}

/// <summary>Transfers a whole slate for each operation.</summary>
public sealed class WholeSlateStore(FakeTimeProvider time) : FaultyStore(time)
{
    public override async ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellationToken = default)
    {
        foreach (var entry in (await Correct.ListAsync(owner, "", PageRequest.First, cancellationToken)).Items)
            await Correct.FindAsync(owner, entry.Id, cancellationToken);
        return await Correct.FindAsync(owner, id, cancellationToken);
    }
}

/// <summary>Takes a token that the caller knows for a live one.</summary>
public sealed class TokenTrustingStore(FakeTimeProvider time) : FaultyStore(time)
{
    public override async ValueTask<ReadResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken = default)
    {
        var withoutToken = new ReadRequest(request.Owner, request.Ids, request.Prefix, request.KnownVersions);
        return await Correct.ReadAsync(withoutToken, cancellationToken) with { Token = request.Token };
    }
}

/// <summary>Takes each document that the caller knows for an unchanged one.</summary>
public sealed class ContentTrustingStore(FakeTimeProvider time) : FaultyStore(time)
{
    public override async ValueTask<ReadResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken = default)
    {
        var result = await Correct.ReadAsync(request, cancellationToken);
        return result with
        {
            Documents = [.. result.Documents.Select(document =>
                request.KnownVersions.ContainsKey(document.Id) ? document with { Content = default, IsUnchanged = true } : document)],
        };
    }
}

/// <summary>Reads the documents of a request one after the other.</summary>
public sealed class OneByOneReadStore(FakeTimeProvider time) : FaultyStore(time)
{
    public override async ValueTask<ReadResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken = default)
    {
        var byId = await Correct.ReadAsync(new ReadRequest(request.Owner, request.Ids), cancellationToken);
        await Scheduling.YieldAsync();
        var byPrefix = await Correct.ReadAsync(new ReadRequest(request.Owner, [], request.Prefix), cancellationToken);
        return new ReadResult(null, [.. byId.Documents, .. byPrefix.Documents]);
    }
}
