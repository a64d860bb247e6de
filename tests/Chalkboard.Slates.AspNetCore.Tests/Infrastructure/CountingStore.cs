using System.Collections.Concurrent;
using Chalkboard.Slates.Memory;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.AspNetCore.Tests.Infrastructure;

/// <summary>A store in memory that counts its calls and can be taken down.</summary>
public sealed class CountingStore(TimeProvider time) : ISlateStore, ITokenStore
{
    private readonly MemorySlateStore _store = new(time);
    private readonly ConcurrentQueue<string> _calls = [];

    public string[] Calls => [.. _calls];

    public bool Down { get; set; }

    public bool ReadOnly { get; set; }

    /// <summary>Holds up what is written until it says otherwise, or the writer gives up.</summary>
    public Func<string, CancellationToken, Task> Gate { get; set; } = (_, _) => Task.CompletedTask;

    public StoreDescription Description => _store.Description;

    public ITokenStore Tokens => this;

    public void Forget() => _calls.Clear();

    public ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellationToken = default) => Read($"find {id}", _store.FindAsync(owner, id, cancellationToken));

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken = default) => Write("commit", () => _store.CommitAsync(commit, cancellationToken), cancellationToken);

    public IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellationToken = default) => _store.WatchAsync(owner, cancellationToken);

    public ValueTask<Page<DocumentEntry>> ListAsync(
        string owner, string prefix, PageRequest page, CancellationToken cancellationToken = default) => Read("list", _store.ListAsync(owner, prefix, page, cancellationToken));

    public ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellationToken = default) =>
        Read("owners.list", _store.ListOwnersAsync(page, cancellationToken));

    public ValueTask<bool> DeleteAsync(string owner, CancellationToken cancellationToken = default) =>
        Write("drop", () => _store.DeleteAsync(owner, cancellationToken), cancellationToken);

    public ValueTask<StoredToken?> FindAsync(TokenId id, CancellationToken cancellationToken = default) =>
        Read("tokens.find", _store.Tokens.FindAsync(id, cancellationToken));

    public async ValueTask IssueAsync(NewToken token, CancellationToken cancellationToken = default) =>
        await Write("tokens.issue", async () =>
    {
        await _store.Tokens.IssueAsync(token, cancellationToken);
        return true;
    }, cancellationToken);

    public ValueTask<bool> ReissueAsync(
        TokenId current, NewToken successor, TimeSpan gracePeriod, CancellationToken cancellationToken = default) =>
            Write("tokens.reissue", () => _store.Tokens.ReissueAsync(current, successor, gracePeriod, cancellationToken),
            cancellationToken);

    public ValueTask<StoredToken?> RenewAsync(TokenId id, TimeSpan lifetime, CancellationToken cancellationToken = default) =>
        Write("tokens.renew", () => _store.Tokens.RenewAsync(id, lifetime, cancellationToken), cancellationToken);

    public ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellationToken = default) =>
        Write("tokens.revoke", () => _store.Tokens.RevokeAsync(id, cancellationToken), cancellationToken);

    public ValueTask<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellationToken = default) =>
        Write("tokens.revoke_all", () => _store.Tokens.RevokeAllAsync(owner, exceptFamily, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellationToken = default) =>
        Read("tokens.list", _store.Tokens.ListAsync(owner, cancellationToken));

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private ValueTask<T> Read<T>(string name, ValueTask<T> result)
    {
        _calls.Enqueue(name);
        return Down ? throw new StoreUnavailableException("The store at secret-host is down.") : result;
    }

    private async ValueTask<T> Write<T>(string name, Func<ValueTask<T>> act, CancellationToken cancellation)
    {
        _calls.Enqueue(name);
        await Gate(name, cancellation);
        return Down || ReadOnly ? throw new StoreUnavailableException("The store at secret-host can't be written.") : await act();
    }
}
