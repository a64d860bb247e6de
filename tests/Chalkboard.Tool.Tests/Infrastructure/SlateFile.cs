using System.Text;
using Chalkboard.Slates;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Tool.Tests.Infrastructure;

/// <summary>Slates in a SQLite file of the test, used by this process and by the tool.</summary>
internal sealed class SlateFile : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services;

    public SlateFile()
    {
        Path = _folder.GetPath("slates.db");
        _services = new ServiceCollection().AddSlateClient(slates => slates.StoreIn.Sqlite(Path)).BuildServiceProvider();
    }

    public string Path { get; }

    public ISlateStore Store => _services.GetRequiredService<ISlateStore>();

    public SlateTokens Tokens => _services.GetRequiredService<SlateClient>().Tokens;

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async Task<DocumentVersion> PutAsync(string owner, string id, string json, TimeSpan? expiresAfter = null)
    {
        var write = DocumentWrite.Put(id, Encoding.UTF8.GetBytes(json), Precondition.None, expiresAfter);
        Assert.Equal(CommitOutcome.Committed, await Store.CommitAsync(new Commit(owner, [write]), Stop));
        return write.Version;
    }

    public async Task RemoveAsync(string owner, string id) =>
        Assert.Equal(CommitOutcome.Committed, await Store.CommitAsync(new Commit(owner, [DocumentWrite.Delete(id)]), Stop));

    public async Task<string?> FindAsync(string owner, string id) =>
        await Store.FindAsync(owner, id, Stop) is { } document ? Encoding.UTF8.GetString(document.Content.Span) : null;

    public async Task<DocumentEntry> GetEntryAsync(string owner, string id) =>
        (await Store.ListAsync(owner, id, PageRequest.First, Stop)).Items.Single(entry => entry.Id == id);

    /// <summary>Runs a verb of <c>chalk slates</c> on this file.</summary>
    public Task<CommandResult> ChalkAsync(string verb, params string[] arguments) =>
        Programs.ChalkInProcessAsync(["slates", verb, .. StoreArguments, .. arguments]);

    public string[] StoreArguments => ["--store", "sqlite", "--connection", Path];

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }
}
