using Chalkboard.Slates.Memory;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Slates.Conformance.Tests.Faulty;

/// <summary>A correct store. Each derived class adds one fault.</summary>
public class FaultyStore(FakeTimeProvider time) : ISlateStore, ITokenStore
{
    protected MemorySlateStore Correct { get; } = new(time);

    protected TimeProvider Time => time;

    public virtual StoreDescription Description => Correct.Description;

    public ITokenStore Tokens => this;

    /// <summary>The work of the store so far; 0 unless the work is its fault.</summary>
    public virtual long Work => 0;

    public virtual ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellationToken = default) =>
        Correct.FindAsync(owner, id, cancellationToken);

    public virtual ValueTask<ReadResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken = default) =>
        Correct.ReadAsync(request, cancellationToken);

    public virtual ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken = default) =>
        Correct.CommitAsync(commit, cancellationToken);

    public virtual IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellationToken = default) =>
        Correct.WatchAsync(owner, cancellationToken);

    public virtual ValueTask<Page<DocumentEntry>> ListAsync(
        string owner, string prefix, PageRequest page, CancellationToken cancellationToken = default) =>
            Correct.ListAsync(owner, prefix, page, cancellationToken);

    public virtual ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellationToken = default) =>
        Correct.ListOwnersAsync(page, cancellationToken);

    public virtual ValueTask<bool> DeleteAsync(string owner, CancellationToken cancellationToken = default) =>
        Correct.DeleteAsync(owner, cancellationToken);

    public virtual ValueTask<StoredToken?> FindAsync(TokenId id, CancellationToken cancellationToken = default) =>
        Correct.Tokens.FindAsync(id, cancellationToken);

    public virtual ValueTask IssueAsync(NewToken token, CancellationToken cancellationToken = default) =>
        Correct.Tokens.IssueAsync(token, cancellationToken);

    public virtual ValueTask<bool> ReissueAsync(
        TokenId current, NewToken successor, TimeSpan gracePeriod, CancellationToken cancellationToken = default) =>
            Correct.Tokens.ReissueAsync(current, successor, gracePeriod, cancellationToken);

    public virtual ValueTask<StoredToken?> RenewAsync(TokenId id, TimeSpan lifetime, CancellationToken cancellationToken = default) =>
        Correct.Tokens.RenewAsync(id, lifetime, cancellationToken);

    public virtual ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellationToken = default) =>
        Correct.Tokens.RevokeAsync(id, cancellationToken);

    public virtual ValueTask<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellationToken = default) =>
        Correct.Tokens.RevokeAllAsync(owner, exceptFamily, cancellationToken);

    public virtual ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellationToken = default) =>
        Correct.Tokens.ListAsync(owner, cancellationToken);

    IAsyncEnumerable<string?> ITokenStore.WatchAsync(string? owner, CancellationToken cancellationToken) =>
        Correct.Tokens.WatchAsync(owner, cancellationToken);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Correct.DisposeAsync();
    }
}
