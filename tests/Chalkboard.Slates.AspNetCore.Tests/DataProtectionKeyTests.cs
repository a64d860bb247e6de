using System.Security.Claims;
using Chalkboard.Slates.AspNetCore.DataProtection;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.Slates.Memory;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Documents;
using Chalkboard.TestInfrastructure.Files;
using Chalkboard.TestInfrastructure.Waiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Hosting;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>The key ring of Data Protection in the store, for several nodes.</summary>
public sealed class DataProtectionKeyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    // The nodes share a store in memory: stores on one file would wait for each other by the faked clock, which does not advance.
    private readonly CountingStore _shared = new(new MemorySlateStore());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_node_that_starts_later_reads_data_that_another_node_has_protected()
    {
        await using var first = await StartNodeAsync();
        var protectedData = Protect(first, "hello");

        await using var second = await StartNodeAsync();

        Assert.Equal("hello", Unprotect(second, protectedData));
    }

    [Fact]
    public async Task Keys_survive_a_restart()
    {
        string protectedData;
        await using (var node = await StartNodeAsync()) protectedData = Protect(node, "hello");

        await using var restarted = await StartNodeAsync();

        Assert.Equal("hello", Unprotect(restarted, protectedData));
    }

    [Fact]
    public async Task Nodes_that_start_at_once_use_the_same_first_key()
    {
        var nodes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => StartNodeAsync(_shared), Stop)));

        var protectedData = nodes.Select(node => Protect(node, "hello")).ToList();

        foreach (var node in nodes)
        {
            Assert.All(protectedData, data => Assert.Equal("hello", Unprotect(node, data)));
            Assert.Single(GetKeys(node));
        }

        foreach (var node in nodes) await node.DisposeAsync();
    }

    [Fact]
    public async Task Keys_that_several_nodes_create_at_once_reach_all_of_them()
    {
        var nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => StartNodeAsync(_shared)));
        var first = Assert.Single(GetKeys(nodes[0]));

        var created = (await Task.WhenAll(nodes.Select(node => Task.Run(
            () => Enumerable.Range(0, 5).Select(_ => CreateKey(node)).ToList(), Stop)))).SelectMany(keys => keys).ToList();

        var expected = created.Append(first).Order().ToList();
        foreach (var node in nodes)
            await Eventually.UntilAsync(() => GetKeys(node).Order().SequenceEqual(expected), "A node does not have all keys.");
        foreach (var node in nodes) await node.DisposeAsync();
    }

    [Fact]
    public async Task A_key_that_is_created_as_the_application_stops_is_saved()
    {
        Guid key;
        await using (var node = await StartNodeAsync())
        {
            key = CreateKey(node);
            await node.Services.GetRequiredService<IHost>().StopAsync(Stop);
        }

        await using var restarted = await StartNodeAsync();

        Assert.Contains(key, GetKeys(restarted));
    }

    [Fact]
    public async Task A_key_that_can_not_be_saved_before_the_application_stops_is_logged_as_lost()
    {
        await using var site = await Site.StartAsync(site => site.Services = AddKeys);
        site.Store.IsDown = true;

        CreateKey(site);
        await site.Services.GetRequiredService<IHost>().StopAsync(Stop);

        Assert.Contains(site.Logs.Lines, line => line.Contains("They are lost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_that_is_created_while_the_store_is_unavailable_is_saved_once_it_is_back()
    {
        await using var site = await Site.StartAsync(site => site.Services = AddKeys);
        site.Store.IsDown = true;

        CreateKey(site);

        await Eventually.UntilAsync(
            () => Task.FromResult(site.Logs.Lines.Any(line => line.Contains("could not be read or saved", StringComparison.Ordinal))),
            "The failure is not logged.");
        site.Store.IsDown = false;
        await Eventually.UntilAsync(
            () =>
            {
                site.Time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(!site.Services.GetRequiredService<KeyRepository>().HasUnsaved);
            },
            "The key is not saved.");
    }

    [Fact]
    public async Task The_watch_of_keys_ends_with_the_store()
    {
        var watches = 0;
        await using var site = await Site.StartAsync(site =>
        {
            site.Services = AddKeys;
            site.Store.BeforeWatch = () => Interlocked.Increment(ref watches);
        });
        await Eventually.UntilAsync(() => Volatile.Read(ref watches) == 1, "The watch does not begin.");
        await site.Store.DisposeAsync();

        CreateKey(site);

        await Eventually.UntilAsync(() => !site.Services.GetRequiredService<KeyRepository>().HasUnsaved, "The key is not saved.");
        Assert.Equal(1, Volatile.Read(ref watches));
    }

    [Fact]
    public async Task An_application_does_not_start_without_its_keys()
    {
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Site.StartAsync(site =>
        {
            site.Services = AddKeys;
            site.Store.IsDown = true;
        }));
    }

    [Fact]
    public async Task No_request_waits_for_the_keys()
    {
        await using var site = await Site.StartAsync(site =>
        {
            site.Services = AddKeys;
            site.Map = app => app.MapGet(
                "/protect", (IDataProtectionProvider provider) => provider.CreateProtector("test").Protect("hello"));
        });
        await site.OpenBrowser().GetAsync("/quiet");
        site.Store.ClearCalls();
        site.Store.IsDown = true;

        var answer = await site.OpenBrowser().GetAsync("/protect");

        Assert.Equal("hello", Unprotect(site, answer.Body));
        Assert.Empty(site.Store.Calls);
    }

    [Fact]
    public async Task The_slate_of_the_keys_belongs_to_nobody()
    {
        await using var node = await StartNodeAsync();
        await node.Slates.For<UserSlate>("ann").User.SetAsync(new UserInfo("Ann"), Stop);

        Assert.Equal(["ann"], await node.Slates.ListOwnersAsync(Stop).ToListAsync(Stop));
        var error = Assert.Throws<ArgumentException>(() => node.Slates.For<UserSlate>(KeyRepository.Owner));
        Assert.Contains("reserved", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await node.Slates.Owners.EraseAsync(KeyRepository.Owner, cancellationToken: Stop));
    }

    [Fact]
    public async Task A_user_with_the_name_of_the_slate_of_the_keys_is_not_signed_in()
    {
        await using var site = await Site.StartAsync(site =>
        {
            site.Services = AddKeys;
            site.Map = app => app.MapPost("/try", async (HttpContext context) => (await Assert.ThrowsAsync<InvalidOperationException>(
                () => context.SignInAsync(TestData.CreatePrincipal(KeyRepository.Owner)))).Message);
        });

        var message = (await site.OpenBrowser().PostAsync("/try")).Body;

        Assert.Contains(ClaimTypes.NameIdentifier, message, StringComparison.Ordinal);
        Assert.Contains("reserved", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Use_before_the_application_has_started_is_an_error_that_says_so()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddSlateClient(slates => slates.StoreIn.Memory());
        AddKeys(services);
        await using var provider = services.BuildServiceProvider();

        var error = Assert.ThrowsAny<Exception>(
            () => provider.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Protect([1]));

        Assert.Contains("it has not started yet", error.GetBaseException().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_without_slates_are_an_error_that_names_the_missing_line()
    {
        var services = new ServiceCollection().AddLogging();
        AddKeys(services);
        await using var provider = services.BuildServiceProvider();

        var error = Assert.Throws<InvalidOperationException>(() => provider.GetRequiredService<KeyRepository>());

        Assert.Contains("AddSlates", error.Message, StringComparison.Ordinal);
    }

    private static void AddKeys(IServiceCollection services) =>
        services.AddDataProtection().SetApplicationName("test").PersistKeysToSlates();

    private Task<Site> StartNodeAsync(CountingStore? store = null) => Site.StartAsync(site =>
    {
        site.Services = AddKeys;
        site.StoreIn = storeIn => _ = store is null
            ? storeIn.Sqlite(_folder.GetPath("slates.db"))
            : storeIn.Store(_ => store);
    });

    private static Guid CreateKey(Site site)
    {
        var now = TimeProvider.System.GetUtcNow();
        return site.Services.GetRequiredService<IKeyManager>().CreateNewKey(now, now.AddDays(90)).KeyId;
    }

    private static List<Guid> GetKeys(Site site) =>
        [.. site.Services.GetRequiredService<IKeyManager>().GetAllKeys().Select(key => key.KeyId)];

    private static string Protect(Site site, string text) => GetProtector(site).Protect(text);

    private static string Unprotect(Site site, string data) => GetProtector(site).Unprotect(data);

    private static IDataProtector GetProtector(Site site) =>
        site.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
}
