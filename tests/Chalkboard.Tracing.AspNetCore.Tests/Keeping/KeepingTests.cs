using Chalkboard.Tracing.AspNetCore.Requests;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Tracing.AspNetCore.Tests.Keeping;

public sealed class KeepingTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_oldest_make_room(bool inFolder)
    {
        using var folder = new TemporaryFolder();
        await using var site = await TracedSite.StartAsync(options =>
        {
            options.Retention.MaxCount = 3;
            if (inFolder) options.Retention.Store = TraceStore.InFolder(folder.Path);
        });
        var ids = new List<string>();
        for (var i = 0; i < 5; i++) ids.Add(await site.KeepAsync(At(i)));
        Assert.Equal(ids.AsEnumerable().Reverse().Take(3), (await site.Archive.ListAsync(Stop)).Select(kept => kept.Id));
        Assert.Null(await site.Archive.ReadAsync(ids[0], Stop));
        Assert.NotNull(await site.Archive.ReadAsync(ids[4], Stop));
        if (inFolder) Assert.Equal(3, Directory.GetFiles(folder.Path).Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bytes_are_bounded_and_what_is_too_large_alone_drives_nothing_out(bool inFolder)
    {
        using var folder = new TemporaryFolder();
        await using var site = await TracedSite.StartAsync(options =>
        {
            options.Retention.MaxBytes = 20_000;
            if (inFolder) options.Retention.Store = TraceStore.InFolder(folder.Path);
        });
        for (var i = 0; i < 40; i++) await site.KeepAsync(At(i));
        var kept = await site.Archive.ListAsync(Stop);
        Assert.InRange(kept.Count, 2, 30);
        Assert.InRange(kept.Sum(trace => trace.Bytes), 1, 20_000);
        var large = new Script();
        for (var i = 0; i < 5_000; i++) large.Enter(i, "A.B").Leave(i, "A.B");
        // The newest of all, so that it would be the last to go.
        var id = await site.KeepAsync(Later(large.End(), 100));
        Assert.False(site.Archive.Contains(id));
        Assert.Equal(kept, await site.Archive.ListAsync(Stop));
    }

    [Fact]
    public async Task The_oldest_traces_of_the_same_second_are_deleted_first()
    {
        var (place, time) = (TraceStore.InMemory(), new FakeTimeProvider());
        await using var site = await TracedSite.StartAsync(
            options => (options.Retention.Store, options.Retention.MaxCount) = (place, 3),
            services: services => services.AddSingleton<TimeProvider>(time));
        var ids = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            time.Advance(TimeSpan.FromTicks(i + 1));
            ids.Add(TraceId.Create(time.GetUtcNow()));
            await site.Archive.SaveAsync(ids[^1], Some.Orders);
        }

        Assert.All(ids, id => Assert.True(TraceId.IsValid(id)));
        Assert.Equal([ids[19], ids[18], ids[17]], (await site.Archive.ListAsync(Stop)).Select(kept => kept.Id));
    }

    [Fact]
    public async Task Traces_that_are_older_than_a_deleted_one_are_deleted_too()
    {
        await using var site = await TracedSite.StartAsync(options => options.Retention.MaxBytes = 20_000);
        var oldest = await site.KeepAsync(At(0));
        var middle = await site.KeepAsync(Later(Calls(150), 1));
        Assert.True(site.Archive.Contains(oldest) && site.Archive.Contains(middle));
        var newest = await site.KeepAsync(Later(Calls(100), 2));
        // There would be room for the oldest, but not for the one between.
        Assert.Equal([newest], (await site.Archive.ListAsync(Stop)).Select(kept => kept.Id));

        static Recording Calls(int count)
        {
            var script = new Script();
            for (var i = 0; i < count; i++) script.Enter(i, "A.B").Leave(i, "A.B");
            return script.End();
        }
    }

    [Fact]
    public async Task In_memory_values_take_room_too()
    {
        var place = TraceStore.InMemory();
        var value = new string('x', 10_000);
        var kept = await place.SaveAsync(
            TraceId.Create(DateTimeOffset.UnixEpoch), new Script().Enter(0, "A.B").Leave(1, "A.B", value: value).End(), Stop);
        Assert.InRange(kept.Bytes, 20_000, 25_000);
    }

    [Fact]
    public async Task A_file_that_was_deleted_by_hand_is_not_listed()
    {
        using var folder = new TemporaryFolder();
        var place = TraceStore.InFolder(folder.Path);
        await place.SaveAsync(TraceId.Create(DateTimeOffset.UnixEpoch), At(0), Stop);
        Assert.Single(await place.ListAsync(Stop));
        File.Delete(Assert.Single(Directory.GetFiles(folder.Path)));
        Assert.Empty(await place.ListAsync(Stop));
    }

    [Fact]
    public async Task A_folder_outlives_the_process_and_whatever_else_is_in_it()
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
            before = Assert.Single(await site.KeptAsync(1));
            id = before.Id;
        }

        var foreign = TraceId.Create(DateTimeOffset.UnixEpoch);
        File.WriteAllText(Path.Combine(folder.Path, foreign + ".trace.txt"), "no trace\n--> A.B\n");
        File.WriteAllText(Path.Combine(folder.Path, TraceId.Create(DateTimeOffset.UnixEpoch) + ".trace.txt"), "");
        File.WriteAllText(
            Path.Combine(folder.Path, TraceId.Create(DateTimeOffset.UnixEpoch) + ".trace.txt"), "# Another form 1\n# Operation: other\n");
        File.WriteAllText(Path.Combine(folder.Path, "notes.trace.txt"), "# Chalkboard trace 1\n# Operation: x\n");
        File.WriteAllText(
            Path.Combine(
                folder.Path, TraceId.Create(DateTimeOffset.UnixEpoch) + ".trace.txt.unfinished"),
                "# Chalkboard trace 1\n# Operation: half\n");
        File.CreateSymbolicLink(
            Path.Combine(folder.Path, TraceId.Create(DateTimeOffset.UnixEpoch) + ".trace.txt"), Path.Combine(folder.Path, "nowhere"));
        var half = TraceId.Create(DateTimeOffset.UnixEpoch);
        File.WriteAllText(
            Path.Combine(folder.Path, half + ".trace.txt"), "# Chalkboard trace 1\n# Operation: half\n\n--> A.B (A:1)\n--> A");

        await using var again = await TracedSite.StartAsync(options => options.Retention.Store = TraceStore.InFolder(folder.Path));
        var list = await again.Archive.ListAsync(Stop);
        Assert.Equal([before.Id, half], list.Select(kept => kept.Id));
        // The text form has microseconds.
        Assert.Equal(before with { Duration = default }, list[0] with { Duration = default });
        Assert.Contains("Shop.Price", await again.GetTextAsync($"/traces/{id}"), StringComparison.Ordinal);
        Assert.Contains("GET /checkout", await again.GetTextAsync("/traces"), StringComparison.Ordinal);
        using var broken = await again.GetAsync($"/traces/{foreign}");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, broken.StatusCode);
        Assert.True(File.Exists(Path.Combine(folder.Path, "notes.trace.txt")));
    }

    [Fact]
    public async Task A_file_is_nobody_elses_and_there_whole_or_not_at_all()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "traces");
        var place = TraceStore.InFolder(path);
        var id = TraceId.Create(DateTimeOffset.UnixEpoch);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => place.SaveAsync(id, At(0), new CancellationToken(canceled: true)));
        Assert.Empty(Directory.GetFiles(path));
        await place.SaveAsync(id, At(0), Stop);
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
    public async Task No_id_is_a_path(string id)
    {
        using var folder = new TemporaryFolder();
        var place = TraceStore.InFolder(folder.Path);
        await Assert.ThrowsAsync<ArgumentException>(() => place.ReadAsync(id, Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => place.SaveAsync(id, At(0), Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => place.DeleteAsync(id, Stop));
    }

    [Fact]
    public async Task A_place_that_fails_fails_no_request()
    {
        await using var site = await TracedSite.StartAsync(options =>
        {
            options.Retention.Store = TraceStore.InFolder(Path.Combine(typeof(KeepingTests).Assembly.Location, "a file is no folder"));
            options.Rules.Add(TraceRule.All);
        });
        Assert.Equal("sum 60", await site.GetTextAsync("/checkout"));
    }

    private static Recording At(int second) => Later(Some.Orders, second);

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
