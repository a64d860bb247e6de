using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.Tracing.AspNetCore.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Tracing.AspNetCore.Tests.Storage;

/// <summary>What remains of a trace whose request does not end.</summary>
public sealed class JournalTests : IDisposable
{
    private const string FolderVariable = "CHALKBOARD_JOURNAL_TEST";
    private const string WrittenSuffix = ".written";
    private const string JournalPattern = "*.running.trace";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("kill")]
    [InlineData("fail fast")]
    public async Task A_process_that_is_killed_leaves_what_its_requests_did(string ending)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs signals.");
        var folder = _folder.GetPath("traces");
        using (var process = new ServerProcess(
            "env", $"{FolderVariable}={folder}|{ending}", "DOTNET_DbgEnableMiniDump=0", Environment.ProcessPath!, "-explicit", "only",
            "-method", $"*.{nameof(Serves_a_request_that_does_not_end)}"))
        {
            if (ending == "kill")
            {
                await process.WaitUntilReadyAsync(() => Task.FromResult(File.Exists(folder + WrittenSuffix)));
                Assert.Empty(await TraceStore.InFolder(folder).ListAsync(Stop));
                process.Kill();
            }
            else
            {
                await Eventually.UntilAsync(
                    async () => (await TraceStore.InFolder(folder).ListAsync(Stop)).Count == 1, () => process.RecentOutput);
            }
        }

        await using var site = await TracedSite.StartAsync(options => options.Retention.Store = TraceStore.InFolder(folder));
        var trace = Assert.Single(await site.Traces.ListAsync(Stop));
        Assert.True(trace.IsTruncated);
        Assert.Equal("GET /wait", trace.Name);
        Assert.InRange(trace.EventCount, 10, 100);
        Assert.InRange(trace.Duration, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        Assert.Contains("truncated", (await site.GetPageAsync("/traces")).Texts(".traces .error"));
        var page = await site.GetPageAsync($"/traces/{trace.Id}");
        Assert.Contains(page.Texts(".warn"), text => text.StartsWith("Truncated: ", StringComparison.Ordinal));
        Assert.Contains("Shop.Price", page.Texts("#-tree .name"));
        var text = await site.GetTextAsync($"/traces/{trace.Id}/download/text");
        Assert.Contains("# Truncated: ", text, StringComparison.Ordinal);
        Assert.Contains("~ #1 Shop.CheckoutAsync", text, StringComparison.Ordinal);
        Assert.True(await site.Traces.DeleteAsync(trace.Id, Stop));
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact(Explicit = true)]
    public async Task Serves_a_request_that_does_not_end()
    {
        var argument = Environment.GetEnvironmentVariable(FolderVariable);
        Assert.SkipWhen(
            argument is null, $"{nameof(A_process_that_is_killed_leaves_what_its_requests_did)} runs this in a process of its own.");
        var (folder, ending) = (argument.Split('|')[0], argument.Split('|')[1]);
        var isWaiting = new TaskCompletionSource();
        await using var site = await StartAsync(folder, new TaskCompletionSource().Task, onWaiting: isWaiting.SetResult);
        var request = site.GetTextAsync("/wait");
        await isWaiting.Task;
        // Each second, the file grows at least by the time until which the request has run.
        var lengths = new HashSet<long>();
        await Eventually.UntilAsync(() =>
        {
            foreach (var file in FindJournals(folder)) lengths.Add(new FileInfo(file).Length);
            return lengths.Count > 3;
        }, "The journal does not grow.");
        await File.WriteAllTextAsync(folder + WrittenSuffix, "", Stop);
        if (ending == "fail fast") Environment.FailFast("A test.");
        await request;
    }

    [Fact]
    public async Task A_request_that_ends_leaves_only_its_trace()
    {
        var (time, waiting, folder) = (new FakeTimeProvider(), new TaskCompletionSource(), _folder.GetPath("traces"));
        await using var site = await StartAsync(folder, waiting.Task, time);
        var requests = new[] { site.GetTextAsync("/wait"), site.GetTextAsync("/wait?quick") };
        await AdvanceUntilAsync(time, () => FindJournals(folder).Count(file => new FileInfo(file).Length > 0) == 2);
        Assert.Empty(await TraceStore.InFolder(folder).ListAsync(Stop));
        waiting.SetResult();
        await Task.WhenAll(requests);
        await AdvanceUntilAsync(time, () => FindJournals(folder).Length == 0);

        Assert.All(await site.WaitForTracesAsync(2), trace => Assert.False(trace.IsTruncated));
        Assert.All(Directory.GetFiles(folder), file => Assert.Equal(TraceIdLength + ".trace".Length, Path.GetFileName(file).Length));
    }

    [Fact]
    public async Task A_full_disk_leaves_what_was_written_before()
    {
        using var disk = SmallDisk.Mount(_folder.Path, megabytes: 1);
        var (time, waiting) = (new FakeTimeProvider(), new TaskCompletionSource());
        await using var site = await StartAsync(disk.Path, waiting.Task, time);
        var request = site.GetTextAsync("/wait");
        await AdvanceUntilAsync(time, () => FindJournals(disk.Path).Any(file => new FileInfo(file).Length > 500));
        Fill(Path.Combine(disk.Path, "filler"));
        for (var i = 0; i < 10_000; i++) time.Advance(JournalWriter.Interval);
        waiting.SetResult();
        Assert.Equal("sum 60", await request);

        // The trace is saved after the response, so the disk stays full until the end.
        StoredTrace? trace = null;
        await AdvanceUntilAsync(
            time, async () => (trace = (await TraceStore.InFolder(disk.Path).ListAsync(Stop)).SingleOrDefault()) is not null);
        Assert.True(trace!.IsTruncated);
        Assert.Contains("Shop.Price", (await site.GetPageAsync($"/traces/{trace.Id}")).Texts("#-tree .name"));
    }

    private const int TraceIdLength = 32;

    private static Task<TracedSite> StartAsync(
        string folder, Task waiting, TimeProvider? time = null, Action? onWaiting = null) => TracedSite.StartAsync(
        options =>
        {
            options.Retention.Store = TraceStore.InFolder(folder);
            options.Rules.Add(TraceRule.Path("/wait"));
        },
        app =>
        {
            app.MapCallTraces().AllowLocalMachine();
            app.MapGet("/wait", () => WovenShop.CheckoutAsync(() =>
            {
                onWaiting?.Invoke();
                return waiting;
            }));
        },
        services =>
        {
            if (time is not null) services.AddSingleton(time);
        });

    private static string[] FindJournals(string folder) => Directory.Exists(folder) ? Directory.GetFiles(folder, JournalPattern) : [];

    private static Task AdvanceUntilAsync(FakeTimeProvider time, Func<bool> condition) =>
        AdvanceUntilAsync(time, () => Task.FromResult(condition()));

    private static Task AdvanceUntilAsync(FakeTimeProvider time, Func<Task<bool>> condition) => Eventually.UntilAsync(async () =>
    {
        time.Advance(JournalWriter.Interval);
        return await condition();
    }, "The journals are not as expected.");

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[256];
        try
        {
            while (true) file.Write(block);
        }
        catch (IOException)
        {
            // The disk is full.
        }
    }
}
