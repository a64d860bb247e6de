using Chalkboard.Slates.Memory;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Slates.Conformance.Tests.Faulty;

/// <summary>A correct store. Those derived from it have one fault each.</summary>
public class FaultyStore(FakeTimeProvider time) : ISlateStore, ITokenStore
{
    protected MemorySlateStore Correct { get; } = new(time);

    protected TimeProvider Time => time;

    public virtual StoreDescription Description => Correct.Description;

    public ITokenStore Tokens => this;

    /// <summary>What the store has touched: nothing, where that is not its fault.</summary>
    public virtual long Work => 0;

    public virtual ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellation = default) => Correct.FindAsync(owner, id, cancellation);

    public virtual ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation = default) => Correct.CommitAsync(commit, cancellation);

    public virtual IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellation = default) => Correct.WatchAsync(owner, cancellation);

    public virtual ValueTask<Page<DocumentEntry>> ListAsync(string owner, string prefix, PageRequest page, CancellationToken cancellation = default) => Correct.ListAsync(owner, prefix, page, cancellation);

    public virtual ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellation = default) => Correct.ListOwnersAsync(page, cancellation);

    public virtual ValueTask<bool> DropAsync(string owner, CancellationToken cancellation = default) => Correct.DropAsync(owner, cancellation);

    public virtual ValueTask<StoredToken?> FindAsync(TokenId id, CancellationToken cancellation = default) => Correct.Tokens.FindAsync(id, cancellation);

    public virtual ValueTask IssueAsync(NewToken token, CancellationToken cancellation = default) => Correct.Tokens.IssueAsync(token, cancellation);

    public virtual ValueTask<bool> ReissueAsync(TokenId current, NewToken successor, TimeSpan grace, CancellationToken cancellation = default) => Correct.Tokens.ReissueAsync(current, successor, grace, cancellation);

    public virtual ValueTask<StoredToken?> RenewAsync(TokenId id, TimeSpan lifetime, CancellationToken cancellation = default) => Correct.Tokens.RenewAsync(id, lifetime, cancellation);

    public virtual ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellation = default) => Correct.Tokens.RevokeAsync(id, cancellation);

    public virtual ValueTask<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellation = default) => Correct.Tokens.RevokeAllAsync(owner, exceptFamily, cancellation);

    public virtual ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellation = default) => Correct.Tokens.ListAsync(owner, cancellation);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Correct.DisposeAsync();
    }
}
