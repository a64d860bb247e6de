using System.Collections.Concurrent;
using Chalkboard.Slates;
using Chalkboard.Slates.Storage;

namespace Chalkboard.TestInfrastructure.Documents;

/// <summary>Records the calls of a store, and lets a test delay them or make them fail.</summary>
public sealed class CountingStore(ISlateStore store) : ISlateStore, ITokenStore
{
    private readonly ConcurrentQueue<string> _calls = [];

    /// <summary>The names of all calls, in order: "find" with the id of the document, "commit", "tokens.find" and so on.</summary>
    public string[] Calls => [.. _calls];

    /// <summary>The number of bytes of content that <see cref="ReadAsync(ReadRequest, CancellationToken)"/> has returned.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Runs before each call, with the name of the call.</summary>
    public Func<string, CancellationToken, Task> BeforeCall { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Runs after each call that was carried out, with the name of the call.</summary>
    public Action<string> AfterCall { get; set; } = _ => { };

    /// <summary>Runs before each watch.</summary>
    public Action BeforeWatch { get; set; } = () => { };

    /// <summary>True if all calls fail.</summary>
    public bool IsDown { get; set; }

    /// <summary>True if all calls that write fail.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary>False to refuse commits of several documents.</summary>
    public bool SupportsMultiDocumentCommits { get; set; } = true;

    public StoreDescription Description => store.Description with
    {
        Capabilities = store.Description.Capabilities with { SupportsMultiDocumentCommits = SupportsMultiDocumentCommits },
    };

    public ITokenStore Tokens => this;

    public void ClearCalls() => _calls.Clear();

    public ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellationToken = default) =>
        ReadAsync($"find {id}", () => store.FindAsync(owner, id, cancellationToken), cancellationToken);

    public async ValueTask<ReadResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken = default)
    {
        var result = await ReadAsync("read", () => store.ReadAsync(request, cancellationToken), cancellationToken);
        BytesRead += result.Documents.Sum(document => document.Content.Length);
        return result;
    }

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken = default) =>
        WriteAsync(
            "commit", () => SupportsMultiDocumentCommits || commit.Writes.Count == 1
                ? store.CommitAsync(commit, cancellationToken)
                : throw new NotSupportedException("The store commits one document at a time."), cancellationToken);

    public IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellationToken = default)
    {
        BeforeWatch();
        return store.WatchAsync(owner, cancellationToken);
    }

    public ValueTask<Page<DocumentEntry>> ListAsync(
        string owner, string prefix, PageRequest page, CancellationToken cancellationToken = default) =>
        ReadAsync("list", () => store.ListAsync(owner, prefix, page, cancellationToken), cancellationToken);

    public ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellationToken = default) =>
        ReadAsync("owners.list", () => store.ListOwnersAsync(page, cancellationToken), cancellationToken);

    public ValueTask<bool> DeleteAsync(string owner, CancellationToken cancellationToken = default) =>
        WriteAsync("delete", () => store.DeleteAsync(owner, cancellationToken), cancellationToken);

    public ValueTask<StoredToken?> FindAsync(TokenId id, CancellationToken cancellationToken = default) =>
        ReadAsync("tokens.find", () => store.Tokens.FindAsync(id, cancellationToken), cancellationToken);

    public async ValueTask IssueAsync(NewToken token, CancellationToken cancellationToken = default) =>
        await WriteAsync("tokens.issue", async () =>
        {
            await store.Tokens.IssueAsync(token, cancellationToken);
            return true;
        }, cancellationToken);

    public ValueTask<bool> ReissueAsync(
        TokenId current, NewToken successor, TimeSpan gracePeriod, CancellationToken cancellationToken = default) =>
        WriteAsync(
            "tokens.reissue", () => store.Tokens.ReissueAsync(current, successor, gracePeriod, cancellationToken), cancellationToken);

    public ValueTask<StoredToken?> RenewAsync(TokenId id, TimeSpan lifetime, CancellationToken cancellationToken = default) =>
        WriteAsync("tokens.renew", () => store.Tokens.RenewAsync(id, lifetime, cancellationToken), cancellationToken);

    public ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellationToken = default) =>
        WriteAsync("tokens.revoke", () => store.Tokens.RevokeAsync(id, cancellationToken), cancellationToken);

    public ValueTask<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellationToken = default) =>
        WriteAsync("tokens.revoke_all", () => store.Tokens.RevokeAllAsync(owner, exceptFamily, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellationToken = default) =>
        ReadAsync("tokens.list", () => store.Tokens.ListAsync(owner, cancellationToken), cancellationToken);

    IAsyncEnumerable<string?> ITokenStore.WatchAsync(string? owner, CancellationToken cancellationToken) =>
        store.Tokens.WatchAsync(owner, cancellationToken);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private async ValueTask<T> ReadAsync<T>(string call, Func<ValueTask<T>> read, CancellationToken cancellationToken)
    {
        _calls.Enqueue(call);
        await BeforeCall(call, cancellationToken);
        if (IsDown) throw new StoreUnavailableException("The store at secret-host is down.");
        var result = await read();
        AfterCall(call);
        return result;
    }

    private async ValueTask<T> WriteAsync<T>(string call, Func<ValueTask<T>> write, CancellationToken cancellationToken)
    {
        _calls.Enqueue(call);
        await BeforeCall(call, cancellationToken);
        if (IsDown || IsReadOnly) throw new StoreUnavailableException("The store at secret-host can't be written.");
        var result = await write();
        AfterCall(call);
        return result;
    }
}
