using System.Text;
using Chalkboard.Slates.Conformance;
using Chalkboard.Slates.Memory;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Documents;
using Xunit;

namespace Chalkboard.Slates.Tests;

/// <summary>The set-up of most tests: a client on a store in memory, which counts its calls and with a manual clock.</summary>
internal sealed class Site
{
    public const string Owner = "admin";

    public Site(Action<SlateOptions>? configure = null, bool supportsMultiDocumentCommits = true)
    {
        var options = new SlateOptions();
        configure?.Invoke(options);
        Store = new CountingStore(new MemorySlateStore(Time)) { SupportsMultiDocumentCommits = supportsMultiDocumentCommits };
        Client = new SlateClient(Store, options);
    }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The store's clock.</summary>
    public ManualTimeProvider Time { get; } = new();

    public CountingStore Store { get; }

    public SlateClient Client { get; }

    public SlateTokens Tokens => Client.Tokens;

    /// <summary>Opens a slate as a new request would.</summary>
    public UserSlate OpenSlate(StoredToken? token = null) => Client.For<UserSlate>(Owner, token);

    /// <summary>Writes JSON directly to the store.</summary>
    public async Task PutAsync(string json, string id = "user") =>
        await Store.CommitAsync(new Commit(Owner, [DocumentWrite.Put(id, Encoding.UTF8.GetBytes(json))]), Stop);

    /// <summary>Reads JSON directly from the store; null if the document is absent.</summary>
    public async Task<string?> ReadJsonAsync(string id = "user") =>
        await Store.FindAsync(Owner, id, Stop) is { } found ? Encoding.UTF8.GetString(found.Content.Span) : null;

    /// <summary>Issues a token and resolves it.</summary>
    public async Task<StoredToken> SignInAsync(string owner = Owner) =>
        Assert.IsType<StoredToken>(await Tokens.FindAsync((await Tokens.IssueAsync(owner, cancellationToken: Stop)).RevealSecret(), Stop));

    /// <summary>Returns the store calls during an action.</summary>
    public async Task<string[]> RecordCallsAsync(Func<Task> act)
    {
        var before = Store.Calls.Length;
        await act();
        return [.. Store.Calls.Skip(before)];
    }
}
