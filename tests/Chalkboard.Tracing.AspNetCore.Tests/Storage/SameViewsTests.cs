using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Tests.Storage;

/// <summary>A trace looks the same in memory, in a folder, and when it was read from a file.</summary>
public sealed class SameViewsTests
{
    private const string Id = "20260102-030405-0123456789abcdef";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_pages_and_downloads_are_the_same()
    {
        using var folder = new TemporaryFolder();
        for (var seed = 0; seed < 4; seed++)
        {
            var random = new Random(seed);
            var recording = seed == 0 ? TestData.Orders
                : RandomRecording.Create([.. Enumerable.Range(0, 50 * seed).Select(_ => random.Next())], damaged: seed == 3);
            using var file = new MemoryStream();
            await TraceFormat.Binary.WriteAsync(recording, file, cancellationToken: Stop);
            file.Position = 0;
            var inMemory = await ReadPagesAsync(TraceStore.InMemory(), recording);
            Assert.Equal(inMemory, await ReadPagesAsync(TraceStore.InFolder(folder.GetPath($"{seed}")), recording));
            Assert.Equal(inMemory, await ReadPagesAsync(TraceStore.InMemory(), await TraceReader.ReadAsync(file, cancellationToken: Stop)));
        }
    }

    private static async Task<List<string>> ReadPagesAsync(ITraceStore store, Recording recording)
    {
        await using var site = await TracedSite.StartAsync(options => options.Retention.Store = store);
        await site.Traces.SaveAsync(Id, recording);
        var stored = Assert.Single(await site.Traces.ListAsync(Stop));
        List<string> pages = [$"{stored with { Bytes = 0 }}"];
        foreach (var path in (string[])["", "?find=a", "/hotspots", .. TraceFormat.All.Select(format => $"/download/{format.Name}")])
            pages.Add(await site.GetTextAsync($"/traces/{Id}{path}"));
        for (var call = 0; call < Math.Min(20, recording.Events.Count(e => e.Kind is EventKind.Enter or EventKind.ExternalEnter)); call++)
        {
            pages.Add(await site.GetTextAsync($"/traces/{Id}/calls/{call}"));
            pages.Add(await site.GetTextAsync($"/traces/{Id}/calls/{call}/similar"));
        }

        return pages;
    }
}
