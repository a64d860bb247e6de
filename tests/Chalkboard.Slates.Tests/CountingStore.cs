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

    public ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellationToken = default) => AskAsync("find", () => store.FindAsync(owner, id, cancellationToken));

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken = default) => AskAsync("commit", () => store.CommitAsync(commit, cancellationToken));

    public IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellationToken = default) =>
        store.WatchAsync(owner, cancellationToken);

    public ValueTask<Page<DocumentEntry>> ListAsync(
        string owner, string prefix, PageRequest page, CancellationToken cancellationToken = default) =>
            AskAsync("list", () => store.ListAsync(owner, prefix, page, cancellationToken));

    public ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellationToken = default) =>
        AskAsync("owners", () => store.ListOwnersAsync(page, cancellationToken));

    public ValueTask<bool> DeleteAsync(string owner, CancellationToken cancellationToken = default) =>
        AskAsync("drop", () => store.DeleteAsync(owner, cancellationToken));

    public ValueTask<StoredToken?> FindAsync(TokenId id, CancellationToken cancellationToken = default) =>
        AskAsync("find token", () => store.Tokens.FindAsync(id, cancellationToken));

    public async ValueTask IssueAsync(NewToken token, CancellationToken cancellationToken = default) => await AskAsync("issue", async () =>
    {
        await store.Tokens.IssueAsync(token, cancellationToken);
        return true;
    });

    public ValueTask<bool> ReissueAsync(
        TokenId current, NewToken successor, TimeSpan gracePeriod, CancellationToken cancellationToken = default) =>
            AskAsync("reissue", () => store.Tokens.ReissueAsync(current, successor, gracePeriod, cancellationToken));

    public ValueTask<StoredToken?> RenewAsync(TokenId id, TimeSpan lifetime, CancellationToken cancellationToken = default) =>
        AskAsync("renew", () => store.Tokens.RenewAsync(id, lifetime, cancellationToken));

    public ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellationToken = default) =>
        AskAsync("revoke", () => store.Tokens.RevokeAsync(id, cancellationToken));

    public ValueTask<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellationToken = default) =>
        AskAsync("revoke all", () => store.Tokens.RevokeAllAsync(owner, exceptFamily, cancellationToken));

    public ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellationToken = default) =>
        AskAsync("list tokens", () => store.Tokens.ListAsync(owner, cancellationToken));

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private async ValueTask<T> AskAsync<T>(string call, Func<ValueTask<T>> ask)
    {
        _calls.Enqueue(call);
        await Before(call);
        return await ask();
    }
}
