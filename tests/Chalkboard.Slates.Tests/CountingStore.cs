using System.Collections.Concurrent;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Tests;

/// <summary>A store that counts what it is asked, and lets a test step in before.</summary>
internal sealed class CountingStore(ISlateStore store) : ISlateStore, ITokenStore
{
    private readonly ConcurrentQueue<string> _calls = [];

    /// <summary>What was asked, in order.</summary>
    public IReadOnlyCollection<string> Calls => _calls;

    /// <summary>Runs before each call, with its name.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    public StoreDescription Description => store.Description;

    public ITokenStore Tokens => this;

    public ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellation = default) => AskAsync("find", () => store.FindAsync(owner, id, cancellation));

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation = default) => AskAsync("commit", () => store.CommitAsync(commit, cancellation));

    public IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellation = default) => store.WatchAsync(owner, cancellation);

    public ValueTask<Page<DocumentEntry>> ListAsync(string owner, string prefix, PageRequest page, CancellationToken cancellation = default) => AskAsync("list", () => store.ListAsync(owner, prefix, page, cancellation));

    public ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellation = default) => AskAsync("owners", () => store.ListOwnersAsync(page, cancellation));

    public ValueTask<bool> DropAsync(string owner, CancellationToken cancellation = default) => AskAsync("drop", () => store.DropAsync(owner, cancellation));

    public ValueTask<StoredToken?> FindAsync(TokenId id, CancellationToken cancellation = default) => AskAsync("find token", () => store.Tokens.FindAsync(id, cancellation));

    public async ValueTask IssueAsync(NewToken token, CancellationToken cancellation = default) => await AskAsync("issue", async () =>
    {
        await store.Tokens.IssueAsync(token, cancellation);
        return true;
    });

    public ValueTask<bool> ReissueAsync(TokenId current, NewToken successor, TimeSpan grace, CancellationToken cancellation = default) => AskAsync("reissue", () => store.Tokens.ReissueAsync(current, successor, grace, cancellation));

    public ValueTask<StoredToken?> RenewAsync(TokenId id, TimeSpan lifetime, CancellationToken cancellation = default) => AskAsync("renew", () => store.Tokens.RenewAsync(id, lifetime, cancellation));

    public ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellation = default) => AskAsync("revoke", () => store.Tokens.RevokeAsync(id, cancellation));

    public ValueTask<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellation = default) => AskAsync("revoke all", () => store.Tokens.RevokeAllAsync(owner, exceptFamily, cancellation));

    public ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellation = default) => AskAsync("list tokens", () => store.Tokens.ListAsync(owner, cancellation));

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private async ValueTask<T> AskAsync<T>(string call, Func<ValueTask<T>> ask)
    {
        _calls.Enqueue(call);
        await Before(call);
        return await ask();
    }
}
