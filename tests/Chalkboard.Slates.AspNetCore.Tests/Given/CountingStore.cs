using System.Collections.Concurrent;
using Chalkboard.Slates.Memory;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.AspNetCore.Tests.Given;

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

    public ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellation = default) => Read($"find {id}", _store.FindAsync(owner, id, cancellation));

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation = default) => Write("commit", () => _store.CommitAsync(commit, cancellation), cancellation);

    public IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellation = default) => _store.WatchAsync(owner, cancellation);

    public ValueTask<Page<DocumentEntry>> ListAsync(string owner, string prefix, PageRequest page, CancellationToken cancellation = default) => Read("list", _store.ListAsync(owner, prefix, page, cancellation));

    public ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellation = default) => Read("owners.list", _store.ListOwnersAsync(page, cancellation));

    public ValueTask<bool> DropAsync(string owner, CancellationToken cancellation = default) => Write("drop", () => _store.DropAsync(owner, cancellation), cancellation);

    public ValueTask<StoredToken?> FindAsync(TokenId id, CancellationToken cancellation = default) => Read("tokens.find", _store.Tokens.FindAsync(id, cancellation));

    public async ValueTask IssueAsync(NewToken token, CancellationToken cancellation = default) => await Write("tokens.issue", async () =>
    {
        await _store.Tokens.IssueAsync(token, cancellation);
        return true;
    }, cancellation);

    public ValueTask<bool> ReissueAsync(TokenId current, NewToken successor, TimeSpan grace, CancellationToken cancellation = default) => Write("tokens.reissue", () => _store.Tokens.ReissueAsync(current, successor, grace, cancellation), cancellation);

    public ValueTask<StoredToken?> RenewAsync(TokenId id, TimeSpan lifetime, CancellationToken cancellation = default) => Write("tokens.renew", () => _store.Tokens.RenewAsync(id, lifetime, cancellation), cancellation);

    public ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellation = default) => Write("tokens.revoke", () => _store.Tokens.RevokeAsync(id, cancellation), cancellation);

    public ValueTask<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellation = default) => Write("tokens.revoke_all", () => _store.Tokens.RevokeAllAsync(owner, exceptFamily, cancellation), cancellation);

    public ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellation = default) => Read("tokens.list", _store.Tokens.ListAsync(owner, cancellation));

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
