using Chalkboard.Tracing.AspNetCore.Requests;
using Chalkboard.Tracing.AspNetCore.Views;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Tests.Views;

public sealed class CachedPageTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cached_trace_is_not_read_again_for_pages_and_downloads(bool inFolder)
    {
        using var folder = new TemporaryFolder();
        var store = new ObservedStore(inFolder ? TraceStore.InFolder(folder.Path) : TraceStore.InMemory());
        await using var site = await TracedSite.StartAsync(options => options.Retention.Store = store);
        var id = await site.SaveAsync(At(0));

        foreach (var page in (string[])["", "/hotspots", "/calls/0", "/calls/0/similar",
            .. TraceFormat.All.Select(form => $"/download/{form.Name}")])
        {
            using var response = await site.GetAsync($"/traces/{id}{page}");
            Assert.True(response.IsSuccessStatusCode, page);
        }

        Assert.Single(store.ReadResults);
        await site.Traces.DeleteAsync(id, Stop);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await site.GetAsync($"/traces/{id}/download/text")).StatusCode);
    }

    [Fact]
    public async Task A_download_caches_nothing()
    {
        await using var site = await TracedSite.StartAsync();
        var id = await site.SaveAsync(At(0));
        Assert.StartsWith("# Chalkboard trace", await site.GetTextAsync($"/traces/{id}/download/text"), StringComparison.Ordinal);
        Assert.Equal(0, site.Services.GetRequiredService<TraceCache>().Count);
    }

    [Fact]
    public async Task A_trace_is_evicted_before_another_one_is_read()
    {
        TraceCache? open = null;
        var store = new ObservedStore(TraceStore.InMemory()) { OnRead = () => open!.Count };
        await using var site = await TracedSite.StartAsync(options => options.Retention.Store = store);
        open = site.Services.GetRequiredService<TraceCache>();
        List<string> ids = [];
        for (var i = 0; i < 5; i++) ids.Add(await site.SaveAsync(At(i)));

        foreach (var id in ids) await site.GetTextAsync($"/traces/{id}");

        Assert.Equal([0, 1, 2, 2, 2], store.ReadResults);
        Assert.Equal(3, open.Count);

        // The last three are still cached, the first is not.
        foreach (var id in (string[])[ids[2], ids[3], ids[4]]) await site.GetTextAsync($"/traces/{id}");
        Assert.Equal(5, store.ReadResults.Count);
        await site.GetTextAsync($"/traces/{ids[0]}");
        Assert.Equal(6, store.ReadResults.Count);
    }

    [Fact]
    public async Task A_trace_that_does_not_exist_evicts_nothing()
    {
        await using var site = await TracedSite.StartAsync();
        for (var i = 0; i < 3; i++) await site.GetTextAsync($"/traces/{await site.SaveAsync(At(i))}");
        Assert.Equal(
            System.Net.HttpStatusCode.NotFound, (await site.GetAsync($"/traces/{TraceId.Create(DateTimeOffset.UnixEpoch)}")).StatusCode);
        Assert.Equal(3, site.Services.GetRequiredService<TraceCache>().Count);
    }

    private static Recording At(int minutes) => new RecordingBuilder().Enter(0, "Shop.Check").Leave(minutes + 100, "Shop.Check").Build();

    /// <summary>A store that records the result of a function at each read.</summary>
    private sealed class ObservedStore(ITraceStore store) : ITraceStore
    {
        public List<int> ReadResults { get; } = [];

        public Func<int> OnRead { get; init; } = () => 0;

        public Task<IReadOnlyList<StoredTrace>> ListAsync(CancellationToken cancellationToken) => store.ListAsync(cancellationToken);

        public Task<StoredTrace> SaveAsync(string id, Recording recording, CancellationToken cancellationToken) =>
            store.SaveAsync(id, recording, cancellationToken);

        public Task<Recording?> ReadAsync(string id, CancellationToken cancellationToken)
        {
            ReadResults.Add(OnRead());
            return store.ReadAsync(id, cancellationToken);
        }

        public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => store.DeleteAsync(id, cancellationToken);
    }
}
