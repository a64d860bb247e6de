using System.Text;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance.Samples;

/// <summary>The vocabulary of the tests: a store, with one owner's slate in view.</summary>
internal readonly record struct SlateOf(ISlateStore Store, string Owner)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask<CommitOutcome> CommitAsync(params IReadOnlyList<DocumentWrite> writes) => Store.CommitAsync(new Commit(Owner, writes), Stop);

    public ValueTask<CommitOutcome> CommitWhileAsync(TokenId family, params IReadOnlyList<DocumentWrite> writes) => Store.CommitAsync(new Commit(Owner, writes, family), Stop);

    /// <summary>Puts a document, which must succeed.</summary>
    public async ValueTask<DocumentVersion> PutAsync(string id, string json = "1", TimeSpan? expiresAfter = null, Precondition when = default)
    {
        var put = DocumentWrite.Put(id, Some.Json(json), when, expiresAfter);
        Assert.Equal(CommitOutcome.Committed, await CommitAsync(put));
        return put.Version;
    }

    /// <summary>Removes a document, which must succeed.</summary>
    public async ValueTask RemoveAsync(string id) => Assert.Equal(CommitOutcome.Committed, await CommitAsync(DocumentWrite.Remove(id)));

    public ValueTask<StoredDocument?> FindAsync(string id) => Store.FindAsync(Owner, id, Stop);

    /// <summary>A document's content as text, or null.</summary>
    public async ValueTask<string?> ReadAsync(string id) => await FindAsync(id) is { } found ? Encoding.UTF8.GetString(found.Content.Span) : null;

    /// <summary>A document's version; <see cref="DocumentVersion.None"/> if it is absent.</summary>
    public async ValueTask<DocumentVersion> VersionAsync(string id) => (await FindAsync(id))?.Version ?? DocumentVersion.None;

    /// <summary>Every page of a list.</summary>
    public async ValueTask<IReadOnlyList<DocumentEntry>> ListAsync(string prefix = "", int pageSize = 100)
    {
        var all = new List<DocumentEntry>();
        for (PageRequest? page = new PageRequest(null, pageSize); page is { } request;)
        {
            var got = await Store.ListAsync(Owner, prefix, request, Stop);
            Assert.True(got.Items.Count <= pageSize, $"A page of at most {pageSize} came with {got.Items.Count}.");
            all.AddRange(got.Items);
            page = got.Next is { } next ? request with { From = next } : null;
        }

        return all;
    }

    /// <summary>The ids of every page of a list.</summary>
    public async ValueTask<string[]> IdsAsync(string prefix = "", int pageSize = 100) => [.. (await ListAsync(prefix, pageSize)).Select(entry => entry.Id)];

    public ValueTask<bool> DropAsync() => Store.DropAsync(Owner, Stop);

    /// <summary>Every page of the list of owners.</summary>
    public async ValueTask<HashSet<string>> OwnersAsync(int pageSize = 1000)
    {
        var all = new HashSet<string>(StringComparer.Ordinal);
        for (PageRequest? page = new PageRequest(null, pageSize); page is { } request;)
        {
            var got = await Store.ListOwnersAsync(request, Stop);
            Assert.True(got.Items.Count <= pageSize, $"A page of at most {pageSize} came with {got.Items.Count}.");
            all.UnionWith(got.Items);
            page = got.Next is { } next ? request with { From = next } : null;
        }

        return all;
    }

    /// <summary>Issues a token, and returns it as the store reads it.</summary>
    public async ValueTask<StoredToken> IssueAsync(TimeSpan lifetime, TimeSpan? absolute = null, int perOwner = 100)
    {
        var token = Some.Token(Owner, lifetime, absolute, perOwner);
        await Store.Tokens.IssueAsync(token, Stop);
        return Assert.IsType<StoredToken>(await Store.Tokens.FindAsync(token.Id, Stop));
    }

    /// <summary>Reissues a token, which must succeed, and returns the successor as the store reads it.</summary>
    public async ValueTask<StoredToken> ReissueAsync(StoredToken current, TimeSpan lifetime, TimeSpan grace, int perOwner = 100)
    {
        var successor = Some.Token(Owner, lifetime, perOwner: perOwner);
        Assert.True(await Store.Tokens.ReissueAsync(current.Id, successor, grace, Stop));
        return Assert.IsType<StoredToken>(await Store.Tokens.FindAsync(successor.Id, Stop));
    }

    /// <summary>The owner's live tokens.</summary>
    public ValueTask<IReadOnlyList<StoredToken>> TokensAsync() => Store.Tokens.ListAsync(Owner, Stop);

    /// <summary>The ids of the owner's live tokens.</summary>
    public async ValueTask<HashSet<TokenId>> TokenIdsAsync() => [.. (await TokensAsync()).Select(token => token.Id)];
}
