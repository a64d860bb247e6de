using System.Buffers;
using System.Text;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.Slates.Memory;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Documents;
using Chalkboard.TestInfrastructure.Waiting;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>The framework's distributed cache in the store of the slates.</summary>
public sealed class DistributedCacheTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Keys => new() { "key", "", "a\0b", new string('k', 5_000), "half a surrogate \ud800", "é/字 🚀" };

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Any_bytes_under_any_key_come_back_until_they_are_removed(string key)
    {
        await using var site = await StartAsync();
        var cache = GetCache(site);
        var bytes = Enumerable.Range(0, 1_000).Select(i => (byte)i).ToArray();
        Assert.Null(await cache.GetAsync(key, Stop));

        await cache.SetAsync(key, bytes, new(), Stop);

        Assert.Equal(bytes, await cache.GetAsync(key, Stop));
        Assert.Null(await cache.GetAsync(key + "'", Stop));
        await cache.SetAsync(key, [], new(), Stop);
        Assert.Empty((await cache.GetAsync(key, Stop))!);
        await cache.RemoveAsync(key, Stop);
        Assert.Null(await cache.GetAsync(key, Stop));
        await cache.RemoveAsync(key, Stop);
    }

    [Fact]
    public async Task An_entry_expires_at_its_absolute_expiration_although_it_is_read()
    {
        await using var site = await StartAsync();
        var cache = GetCache(site);
        await cache.SetAsync("relative", [1], new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(10) }, Stop);
        await cache.SetAsync("absolute", [1], new() { AbsoluteExpiration = site.Time.GetUtcNow().AddMinutes(10) }, Stop);

        await AssertExpiryAsync(site, ["relative", "absolute"], minutes: 10, readEveryMinute: true);
    }

    [Fact]
    public async Task An_entry_with_a_sliding_expiration_expires_that_long_after_its_last_access()
    {
        await using var site = await StartAsync();
        var cache = GetCache(site);
        await cache.SetAsync("sliding", [1], new() { SlidingExpiration = TimeSpan.FromMinutes(10) }, Stop);
        for (var i = 0; i < 5; i++)
        {
            site.Time.Advance(TimeSpan.FromMinutes(9));
            if (i % 2 == 0) await cache.RefreshAsync("sliding", Stop);
            else Assert.NotNull(await cache.GetAsync("sliding", Stop));
        }

        await AssertExpiryAsync(site, ["sliding"], minutes: 11, readEveryMinute: false);
    }

    [Theory]
    [InlineData(59)]
    [InlineData(60)]
    [InlineData(61)]
    [InlineData(300)]
    public async Task An_entry_lives_for_its_sliding_expiration_after_any_access(int secondsBetween)
    {
        await using var site = await StartAsync();
        var cache = GetCache(site);
        await cache.SetAsync("key", [1], new() { SlidingExpiration = TimeSpan.FromMinutes(10) }, Stop);
        for (var i = 0; i < 20; i++)
        {
            site.Time.Advance(TimeSpan.FromSeconds(secondsBetween));
            await cache.RefreshAsync("key", Stop);
        }

        site.Time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.NotNull(await cache.GetAsync("key", Stop));
        site.Time.Advance(TimeSpan.FromMinutes(11) + TimeSpan.FromSeconds(1));
        Assert.Null(await cache.GetAsync("key", Stop));
    }

    [Fact]
    public async Task An_entry_is_renewed_once_in_a_tenth_of_its_sliding_expiration_and_not_written_again()
    {
        await using var site = await StartAsync();
        var cache = GetCache(site);
        await cache.SetAsync("key", new byte[1_000], new() { SlidingExpiration = TimeSpan.FromMinutes(10) }, Stop);
        var changes = site.Store.WatchAsync(null, Stop).GetAsyncEnumerator(Stop);
        Assert.True(await changes.MoveNextAsync());
        site.Store.ClearCalls();

        for (var i = 0; i < 60; i++)
        {
            site.Time.Advance(TimeSpan.FromSeconds(10));
            Assert.NotNull(await cache.GetAsync("key", Stop));
        }

        Assert.Equal(8, site.Store.Calls.Count(call => call == "commit"));
        // A renewal is no change of the document.
        var find = site.Store.Calls[0];
        await cache.SetAsync("other", [1], new(), Stop);
        Assert.True(await changes.MoveNextAsync());
        Assert.NotEqual(find, $"find {changes.Current.Id}");
        await changes.DisposeAsync();
    }

    [Fact]
    public void A_process_remembers_a_bounded_number_of_renewals()
    {
        var renewals = new DistributedCache.RenewalTimes(TimeProvider.System, capacity: 10);
        var versions = Enumerable.Range(0, 100).Select(_ => DocumentVersion.New()).ToList();

        foreach (var version in versions) renewals.Set(version, TimeProvider.System.GetTimestamp());

        var known = versions.Where(version => renewals.IsWithin(TimeSpan.FromHours(1), version)).ToList();
        Assert.InRange(known.Count, 10, 20);
        Assert.Equal(versions[^known.Count..], known);
    }

    [Fact]
    public async Task Another_node_renews_an_entry_that_it_has_not_written()
    {
        await using var first = await StartAsync();
        await using var second = await Site.StartAsync(site =>
        {
            site.StoreIn = storeIn => storeIn.Store(_ => first.Store);
            site.Services = services => services.AddSlateDistributedCache();
        });
        await GetCache(first).SetAsync("key", [1], new() { SlidingExpiration = TimeSpan.FromMinutes(10) }, Stop);
        for (var i = 0; i < 30; i++)
        {
            Advance(TimeSpan.FromSeconds(50));
            Assert.NotNull(await GetCache(i % 2 == 0 ? second : first).GetAsync("key", Stop));
        }

        Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.NotNull(await GetCache(second).GetAsync("key", Stop));

        void Advance(TimeSpan duration)
        {
            foreach (var node in (Site[])[first, second]) node.Time.Advance(duration);
        }
    }

    [Fact]
    public async Task An_absolute_expiration_limits_a_sliding_one()
    {
        await using var site = await StartAsync();
        var cache = GetCache(site);
        await cache.SetAsync("both", [1], new()
        {
            SlidingExpiration = TimeSpan.FromMinutes(10),
            AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(25),
        }, Stop);

        await AssertExpiryAsync(site, ["both"], minutes: 25, readEveryMinute: true);
    }

    [Fact]
    public async Task An_expiration_in_the_past_is_an_error()
    {
        await using var site = await StartAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => GetCache(site).SetAsync(
            "key", [1], new() { AbsoluteExpiration = site.Time.GetUtcNow().AddMinutes(-1) }, Stop));
    }

    [Fact]
    public async Task Reading_an_entry_without_a_sliding_expiration_is_one_store_call()
    {
        await using var site = await StartAsync();
        var cache = GetCache(site);
        await cache.SetAsync("key", [1], new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(10) }, Stop);
        site.Store.ClearCalls();

        await cache.GetAsync("key", Stop);

        Assert.Single(site.Store.Calls);
    }

    [Fact]
    public async Task An_entry_can_be_read_while_the_store_can_not_be_written()
    {
        await using var site = await StartAsync();
        var cache = GetCache(site);
        await cache.SetAsync("key", [1], new() { SlidingExpiration = TimeSpan.FromMinutes(10) }, Stop);
        site.Time.Advance(TimeSpan.FromMinutes(2));
        site.Store.IsReadOnly = true;

        Assert.Equal([1], await cache.GetAsync("key", Stop));
        site.Store.IsDown = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => cache.GetAsync("key", Stop));
    }

    [Fact]
    public async Task A_late_renewal_does_not_bring_a_removed_or_replaced_entry_back()
    {
        await using var site = await StartAsync();
        var cache = GetCache(site);
        foreach (var replacement in new byte[]?[] { null, [2] })
        {
            await cache.SetAsync("key", [1], new() { SlidingExpiration = TimeSpan.FromMinutes(10) }, Stop);
            site.Time.Advance(TimeSpan.FromMinutes(2));
            var isFirst = true;
            site.Store.BeforeCall = async (call, _) =>
            {
                if (call != "commit" || !isFirst) return;
                isFirst = false;
                if (replacement is null) await cache.RemoveAsync("key", Stop);
                else await cache.SetAsync("key", replacement, new(), Stop);
            };

            await cache.GetAsync("key", Stop);

            site.Store.BeforeCall = (_, _) => Task.CompletedTask;
            Assert.Equal(replacement, await cache.GetAsync("key", Stop));
        }
    }

    [Fact]
    public async Task A_value_beyond_the_limit_of_documents_is_an_error()
    {
        await using var site = await StartAsync(slates => slates.Configure(options => options.Documents.MaxBytes = 1_000));

        var error = await Assert.ThrowsAsync<ArgumentException>(() => GetCache(site).SetAsync("key", new byte[1_000], new(), Stop));

        Assert.Contains("Documents.MaxBytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_belong_to_no_owner()
    {
        await using var site = await StartAsync();
        for (var i = 0; i < 50; i++) await GetCache(site).SetAsync($"key {i}", [1], new(), Stop);

        Assert.Empty(await site.Slates.ListOwnersAsync(Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task An_unlimited_sliding_expiration_is_accepted()
    {
        await using var site = await StartAsync();
        await GetCache(site).SetAsync("key", [1], new() { SlidingExpiration = TimeSpan.MaxValue }, Stop);

        Assert.Equal([1], await GetCache(site).GetAsync("key", Stop));
        Assert.Equal([1], await GetCache(site).GetAsync("key", Stop));
    }

    [Fact]
    public async Task A_cache_without_slates_is_an_error_that_names_the_missing_line()
    {
        await using var services = new ServiceCollection().AddSlateDistributedCache().BuildServiceProvider();

        var error = Assert.Throws<InvalidOperationException>(() => services.GetRequiredService<IDistributedCache>());

        Assert.Contains("AddSlates", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Synchronous_methods_name_the_asynchronous_ones()
    {
        await using var site = await StartAsync();

        var error = Assert.Throws<NotSupportedException>(() => GetCache(site).Get("key"));

        Assert.Contains("GetAsync", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Buffers_are_written_and_read_without_an_array_of_the_caller()
    {
        await using var site = await StartAsync();
        var cache = Assert.IsType<IBufferDistributedCache>(GetCache(site), exactMatch: false);
        var destination = new ArrayBufferWriter<byte>();

        Assert.False(await cache.TryGetAsync("key", destination, Stop));
        await cache.SetAsync("key", new ReadOnlySequence<byte>("hello"u8.ToArray()), new(), Stop);

        Assert.True(await cache.TryGetAsync("key", destination, Stop));
        Assert.Equal("hello", Encoding.UTF8.GetString(destination.WrittenSpan));
    }

    [Fact]
    public async Task HybridCache_finds_on_one_node_the_values_that_another_node_has_made()
    {
        var store = new CountingStore(new MemorySlateStore());
        await using var first = await StartNodeAsync(store);
        await using var second = await StartNodeAsync(store);
        var made = 0;

        Assert.Equal("made 1 time", await GetOrMakeAsync(first));
        // HybridCache returns a new value before it has written it to the store.
        await Eventually.UntilAsync(async () => await GetCache(second).GetAsync("key", Stop) is not null, "The value was not written.");
        Assert.Equal("made 1 time", await GetOrMakeAsync(second));

        ValueTask<string> GetOrMakeAsync(Site node) => node.Services.GetRequiredService<HybridCache>().GetOrCreateAsync(
            "key", _ => ValueTask.FromResult($"made {++made} time"), cancellationToken: Stop);

        static Task<Site> StartNodeAsync(CountingStore store) => Site.StartAsync(site =>
        {
            site.StoreIn = storeIn => storeIn.Store(_ => store);
            site.Services = services => services.AddSlateDistributedCache().AddHybridCache();
        });
    }

    private static async Task AssertExpiryAsync(Site site, string[] keys, int minutes, bool readEveryMinute)
    {
        for (var i = 0; i < minutes - 1; i++)
        {
            site.Time.Advance(TimeSpan.FromMinutes(1));
            foreach (var key in keys)
                if (readEveryMinute) Assert.NotNull(await GetCache(site).GetAsync(key, Stop));
        }

        site.Time.Advance(TimeSpan.FromSeconds(61));
        foreach (var key in keys) Assert.Null(await GetCache(site).GetAsync(key, Stop));
    }

    private static IDistributedCache GetCache(Site site) => site.Services.GetRequiredService<IDistributedCache>();

    private static Task<Site> StartAsync(Action<Setup.SlatesBuilder>? configure = null) => Site.StartAsync(site =>
    {
        site.Services = services => services.AddSlateDistributedCache();
        if (configure is not null) site.Slates = configure;
    });
}
