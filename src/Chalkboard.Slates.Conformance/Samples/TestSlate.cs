using System.Text;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance.Samples;

/// <summary>Operations of the tests on the slate of one owner in a store.</summary>
internal readonly record struct TestSlate(ISlateStore Store, string Owner)
{
    private static CancellationToken TestCancellationToken => TestContext.Current.CancellationToken;

    public ValueTask<CommitOutcome> CommitAsync(params IReadOnlyList<DocumentWrite> writes) =>
        Store.CommitAsync(new Commit(Owner, writes), TestCancellationToken);

    public ValueTask<CommitOutcome> CommitWithTokenFamilyAsync(TokenId family, params IReadOnlyList<DocumentWrite> writes) =>
        Store.CommitAsync(new Commit(Owner, writes, family), TestCancellationToken);

    /// <summary>Puts a document, which must succeed.</summary>
    public async ValueTask<DocumentVersion> PutAsync(
        string id, string json = "1", TimeSpan? expiresAfter = null, Precondition precondition = default)
    {
        var put = DocumentWrite.Put(id, TestData.ToUtf8(json), precondition, expiresAfter);
        Assert.Equal(CommitOutcome.Committed, await CommitAsync(put));
        return put.Version;
    }

    /// <summary>Deletes a document, which must succeed.</summary>
    public async ValueTask DeleteAsync(string id) => Assert.Equal(CommitOutcome.Committed, await CommitAsync(DocumentWrite.Delete(id)));

    /// <summary>Renews a document, which must succeed.</summary>
    public async ValueTask RenewAsync(string id, TimeSpan expiresAfter) =>
        Assert.Equal(CommitOutcome.Committed, await CommitAsync(DocumentWrite.Renew(id, expiresAfter)));

    public ValueTask<StoredDocument?> FindAsync(string id) => Store.FindAsync(Owner, id, TestCancellationToken);

    /// <summary>Returns the content of a document as text, or null if it is absent.</summary>
    public async ValueTask<string?> ReadTextAsync(string id) =>
        await FindAsync(id) is { } document ? Encoding.UTF8.GetString(document.Content.Span) : null;

    /// <summary>Returns the version of a document; <see cref="DocumentVersion.None"/> if it is absent.</summary>
    public async ValueTask<DocumentVersion> GetVersionAsync(string id) => (await FindAsync(id))?.Version ?? DocumentVersion.None;

    /// <summary>Reads all pages of a list.</summary>
    public async ValueTask<IReadOnlyList<DocumentEntry>> ListAsync(string prefix = "", int pageSize = 100)
    {
        var all = new List<DocumentEntry>();
        for (PageRequest? page = new PageRequest(null, pageSize); page is { } request;)
        {
            var received = await Store.ListAsync(Owner, prefix, request, TestCancellationToken);
            Assert.True(received.Items.Count <= pageSize, $"A page of at most {pageSize} items has {received.Items.Count}.");
            all.AddRange(received.Items);
            page = received.NextCursor is { } next ? request with { Cursor = next } : null;
        }

        return all;
    }

    /// <summary>Returns the entry of a document, which must exist.</summary>
    public async ValueTask<DocumentEntry> GetEntryAsync(string id) => (await ListAsync()).Single(entry => entry.Id == id);

    /// <summary>Returns the ids from all pages of a list.</summary>
    public async ValueTask<string[]> ListIdsAsync(string prefix = "", int pageSize = 100) =>
        [.. (await ListAsync(prefix, pageSize)).Select(entry => entry.Id)];

    public ValueTask<bool> DeleteSlateAsync() => Store.DeleteAsync(Owner, TestCancellationToken);

    /// <summary>Reads all pages of the list of owners.</summary>
    public async ValueTask<HashSet<string>> ListOwnersAsync(int pageSize = 1000)
    {
        var all = new HashSet<string>(StringComparer.Ordinal);
        for (PageRequest? page = new PageRequest(null, pageSize); page is { } request;)
        {
            var received = await Store.ListOwnersAsync(request, TestCancellationToken);
            Assert.True(received.Items.Count <= pageSize, $"A page of at most {pageSize} items has {received.Items.Count}.");
            all.UnionWith(received.Items);
            page = received.NextCursor is { } next ? request with { Cursor = next } : null;
        }

        return all;
    }

    /// <summary>Issues a token, and returns it as the store reads it.</summary>
    public async ValueTask<StoredToken> IssueAsync(TimeSpan lifetime, TimeSpan? absoluteLifetime = null, int maxPerOwner = 100)
    {
        var token = TestData.CreateToken(Owner, lifetime, absoluteLifetime, maxPerOwner);
        await Store.Tokens.IssueAsync(token, TestCancellationToken);
        return Assert.IsType<StoredToken>(await Store.Tokens.FindAsync(token.Id, TestCancellationToken));
    }

    /// <summary>Reissues a token, which must succeed, and returns the successor as the store reads it.</summary>
    public async ValueTask<StoredToken> ReissueAsync(StoredToken current, TimeSpan lifetime, TimeSpan gracePeriod, int maxPerOwner = 100)
    {
        var successor = TestData.CreateToken(Owner, lifetime, maxPerOwner: maxPerOwner);
        Assert.True(await Store.Tokens.ReissueAsync(current.Id, successor, gracePeriod, TestCancellationToken));
        return Assert.IsType<StoredToken>(await Store.Tokens.FindAsync(successor.Id, TestCancellationToken));
    }

    /// <summary>Returns the owner's live tokens.</summary>
    public ValueTask<IReadOnlyList<StoredToken>> ListTokensAsync() => Store.Tokens.ListAsync(Owner, TestCancellationToken);

    /// <summary>Returns the ids of the owner's live tokens.</summary>
    public async ValueTask<HashSet<TokenId>> ListTokenIdsAsync() => [.. (await ListTokensAsync()).Select(token => token.Id)];
}
