using Chalkboard.Tracing.AspNetCore.Requests;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Tracing.AspNetCore.Tests.Storage;

public sealed class RetentionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_oldest_traces_are_deleted_first(bool inFolder)
    {
        using var folder = new TemporaryFolder();
        await using var site = await TracedSite.StartAsync(options =>
        {
            options.Retention.MaxCount = 3;
            if (inFolder) options.Retention.Store = TraceStore.InFolder(folder.Path);
        });
        var ids = new List<string>();
        for (var i = 0; i < 5; i++) ids.Add(await site.SaveAsync(At(i)));
        Assert.Equal(ids.AsEnumerable().Reverse().Take(3), (await site.Traces.ListAsync(Stop)).Select(kept => kept.Id));
        Assert.Null(await site.Traces.ReadAsync(ids[0], Stop));
        Assert.NotNull(await site.Traces.ReadAsync(ids[4], Stop));
        if (inFolder) Assert.Equal(3, Directory.GetFiles(folder.Path).Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bytes_are_bounded_and_a_trace_above_the_bound_evicts_nothing(bool inFolder)
    {
        using var folder = new TemporaryFolder();
        await using var site = await TracedSite.StartAsync(options =>
        {
            options.Retention.MaxBytes = 10_000;
            if (inFolder) options.Retention.Store = TraceStore.InFolder(folder.Path);
        });
        for (var i = 0; i < 40; i++) await site.SaveAsync(At(i));
        var kept = await site.Traces.ListAsync(Stop);
        Assert.InRange(kept.Count, 2, 30);
        Assert.InRange(kept.Sum(trace => trace.Bytes), 1, 10_000);
        var large = new RecordingBuilder();
        for (var i = 0; i < 5_000; i++) large.Enter(i, "A.B").Leave(i, "A.B");
        // The newest of all, which would be evicted last.
        var id = await site.SaveAsync(Later(large.Build(), 100));
        Assert.False(site.Traces.Contains(id));
        Assert.Equal(kept, await site.Traces.ListAsync(Stop));
    }

    [Fact]
    public async Task The_oldest_traces_of_the_same_second_are_deleted_first()
    {
        var (store, time) = (TraceStore.InMemory(), new FakeTimeProvider());
        await using var site = await TracedSite.StartAsync(
            options => (options.Retention.Store, options.Retention.MaxCount) = (store, 3),
            configureServices: services => services.AddSingleton<TimeProvider>(time));
        var ids = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            time.Advance(TimeSpan.FromTicks(i + 1));
            ids.Add(TraceId.Create(time.GetUtcNow()));
            await site.Traces.SaveAsync(ids[^1], TestData.Orders);
        }

        Assert.All(ids, id => Assert.True(TraceId.IsValid(id)));
        Assert.Equal([ids[19], ids[18], ids[17]], (await site.Traces.ListAsync(Stop)).Select(kept => kept.Id));
    }

    [Fact]
    public async Task Traces_that_are_older_than_a_deleted_one_are_deleted_too()
    {
        await using var site = await TracedSite.StartAsync(options => options.Retention.MaxBytes = 20_000);
        var oldest = await site.SaveAsync(At(0));
        var middle = await site.SaveAsync(Later(Calls(2500), 1));
        Assert.True(site.Traces.Contains(oldest) && site.Traces.Contains(middle));
        var newest = await site.SaveAsync(Later(Calls(2000), 2));
        // There is room for the oldest one, but not for the one in the middle.
        Assert.Equal([newest], (await site.Traces.ListAsync(Stop)).Select(kept => kept.Id));

        static Recording Calls(int count)
        {
            var script = new RecordingBuilder();
            for (var i = 0; i < count; i++) script.Enter(i, "A.B").Leave(i, "A.B");
            return script.Build();
        }
    }

    [Fact]
    public async Task Values_count_towards_the_size_of_a_trace_in_memory()
    {
        var store = TraceStore.InMemory();
        var value = new string('x', 10_000);
        var kept = await store.SaveAsync(
            TraceId.Create(DateTimeOffset.UnixEpoch), new RecordingBuilder().Enter(0, "A.B").Leave(1, "A.B", value: value).Build(), Stop);
        Assert.InRange(kept.Bytes, 10_000, 12_500);
    }

    [Fact]
    public async Task A_file_that_was_deleted_by_hand_is_not_listed()
    {
        using var folder = new TemporaryFolder();
        var store = TraceStore.InFolder(folder.Path);
        await store.SaveAsync(TraceId.Create(DateTimeOffset.UnixEpoch), At(0), Stop);
        Assert.Single(await store.ListAsync(Stop));
        File.Delete(Assert.Single(Directory.GetFiles(folder.Path)));
        Assert.Empty(await store.ListAsync(Stop));
    }

    [Fact]
    public async Task A_folder_keeps_traces_after_a_restart_and_ignores_other_files()
    {
        using var folder = new TemporaryFolder();
        string id;
        StoredTrace before;
        await using (var site = await TracedSite.StartAsync(options =>
        {
            options.Retention.Store = TraceStore.InFolder(folder.Path);
            options.Rules.Add(TraceRule.Path("/checkout"));
        }))
        {
            await site.GetTextAsync("/checkout");
            before = Assert.Single(await site.WaitForTracesAsync(1));
            id = before.Id;
        }

        var foreign = TraceId.Create(DateTimeOffset.UnixEpoch);
        File.WriteAllText(Path.Combine(folder.Path, foreign + ".trace"), "no trace\n--> A.B\n");
        File.WriteAllText(Path.Combine(folder.Path, TraceId.Create(DateTimeOffset.UnixEpoch) + ".trace"), "");
        File.WriteAllText(Path.Combine(folder.Path, TraceId.Create(DateTimeOffset.UnixEpoch) + ".trace.txt"), "# Chalkboard trace 1\n");
        var complete = await File.ReadAllBytesAsync(Path.Combine(folder.Path, id + ".trace"), Stop);
        File.WriteAllBytes(Path.Combine(folder.Path, "notes.trace"), complete);
        File.WriteAllBytes(Path.Combine(folder.Path, TraceId.Create(DateTimeOffset.UnixEpoch) + ".trace.unfinished"), complete);
        File.CreateSymbolicLink(
            Path.Combine(folder.Path, TraceId.Create(DateTimeOffset.UnixEpoch) + ".trace"), Path.Combine(folder.Path, "nowhere"));
        var half = TraceId.Create(DateTimeOffset.UnixEpoch);
        File.WriteAllBytes(Path.Combine(folder.Path, half + ".trace"), complete[..^10]);

        await using var again = await TracedSite.StartAsync(options => options.Retention.Store = TraceStore.InFolder(folder.Path));
        var list = await again.Traces.ListAsync(Stop);
        Assert.Equal([before.Id, half], list.Select(kept => kept.Id));
        Assert.Equal(before, list[0]);
        Assert.Equal([false, true], list.Select(kept => kept.IsTruncated));
        Assert.Contains("Shop.Price", (await again.GetPageAsync($"/traces/{id}")).Texts("#-tree .name"));
        Assert.Contains("GET /checkout", (await again.GetPageAsync("/traces")).Texts(".traces th a"));
        using var broken = await again.GetAsync($"/traces/{foreign}");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, broken.StatusCode);
        Assert.True(File.Exists(Path.Combine(folder.Path, "notes.trace")));
    }

    [Fact]
    public async Task A_file_is_private_and_written_atomically()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "traces");
        var store = TraceStore.InFolder(path);
        var id = TraceId.Create(DateTimeOffset.UnixEpoch);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.SaveAsync(id, At(0), new CancellationToken(canceled: true)));
        Assert.Empty(Directory.GetFiles(path));
        await store.SaveAsync(id, At(0), Stop);
        var file = Assert.Single(Directory.GetFiles(path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        }
        await using var stream = File.OpenRead(file);
        Assert.Equal("GET /0", (await TraceReader.ReadAsync(stream, cancellationToken: Stop)).Name);
    }

    [Theory]
    [InlineData("../20260102-030405-0123456789abcdef")]
    [InlineData("/etc/passwd")]
    [InlineData("")]
    [InlineData("20260102-030405-0123456789ABCDEF")]
    [InlineData("20260102/030405-0123456789abcdef")]
    public async Task A_path_is_not_a_valid_id(string id)
    {
        using var folder = new TemporaryFolder();
        var store = TraceStore.InFolder(folder.Path);
        await Assert.ThrowsAsync<ArgumentException>(() => store.ReadAsync(id, Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => store.SaveAsync(id, At(0), Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => store.DeleteAsync(id, Stop));
    }

    [Fact]
    public async Task A_store_that_fails_fails_no_request()
    {
        await using var site = await TracedSite.StartAsync(options =>
        {
            options.Retention.Store = TraceStore.InFolder(Path.Combine(typeof(RetentionTests).Assembly.Location, "a file is no folder"));
            options.Rules.Add(TraceRule.All);
        });
        Assert.Equal("sum 60", await site.GetTextAsync("/checkout"));
    }

    private static Recording At(int second) => Later(TestData.Orders, second);

    private static Recording Later(Recording made, int second) =>
        new()
        {
            Name = $"GET /{second}",
            StartedAt = made.StartedAt.AddSeconds(second),
            TimestampFrequency = made.TimestampFrequency,
            StartTimestamp = made.StartTimestamp,
            EndTimestamp = made.EndTimestamp,
            Symbols = made.Symbols,
            Events = made.Events
        };
}
