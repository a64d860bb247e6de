using Chalkboard.Slates.Redis.Tests.Servers;
using Chalkboard.Slates.Setup;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Logs;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.TestInfrastructure.Waiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Tests;

public sealed class SetupTests
{
    private const string Secret = "open-sesame";

    [Fact]
    public async Task A_worker_keeps_slates_in_Redis()
    {
        var server = await SharedServers.GetStandaloneAsync();
        var owner = TestData.CreateOwner();
        await using (var services = CreateServices(storeIn => storeIn.Redis(server.Address)))
            await services.GetRequiredService<SlateClient>().For<UserSlate>(owner).User.SetAsync(new("UTC"), TestData.Stop);

        await using var later = CreateServices(storeIn => storeIn.Redis(server.Address));
        Assert.Equal(
            "UTC", (await later.GetRequiredService<SlateClient>().For<UserSlate>(owner).User.GetAsync(TestData.Stop)).Value?.TimeZone);
    }

    [Fact]
    public async Task A_connection_of_the_application_is_used_and_left_open()
    {
        var server = await SharedServers.GetStandaloneAsync();
        await using var multiplexer = await ConnectionMultiplexer.ConnectAsync(server.Address);
        var owner = TestData.CreateOwner();
        await using (var store = TestData.OpenStore("", options => options.ConnectionFactory = _ => new(multiplexer)))
        {
            await store.AssertCommitsAsync(TestData.CreatePut(owner));
            Assert.Contains(owner, (await store.ListOwnersAsync(new PageRequest(null, 10_000), TestData.Stop)).Items);
        }

        Assert.True(multiplexer.IsConnected);
    }

    [Fact]
    public async Task A_disposed_store_reports_that_it_is_disposed()
    {
        var server = await SharedServers.GetStandaloneAsync();
        var store = TestData.OpenStore(server.Address);
        await store.AssertCommitsAsync(TestData.CreatePut(TestData.CreateOwner()));
        await store.DisposeAsync();
        await store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.FindAsync("admin", "user", TestData.Stop));
    }

    [Fact]
    public async Task Without_change_notifications_a_watch_is_refused()
    {
        var server = await SharedServers.GetStandaloneAsync();
        await using var store = TestData.OpenStore(server.Address, options => options.PublishChanges = false);
        await store.AssertCommitsAsync(TestData.CreatePut(TestData.CreateOwner()));

        var error = Assert.Throws<NotSupportedException>(() => store.WatchAsync(null, TestData.Stop));
        Assert.Contains("PublishChanges", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost,open-sesame=open-sesame")]
    [InlineData("password=open-sesame")]
    [InlineData("localhost,ssl=open-sesame")]
    public async Task An_invalid_connection_string_stops_the_start_and_is_not_shown(string configuration)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSlateClient(slates => slates.StoreIn.Redis(configuration));
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestData.Stop));
        Assert.Contains("ConnectionString", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_options_stop_the_start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSlateClient(slates => slates.StoreIn.Redis(options =>
        {
            options.ConnectionString = "localhost";
            options.KeyPrefix = "a{b}";
            options.Timeout = TimeSpan.FromMilliseconds(1);
            options.Replication.MinReplicas = -1;
            options.Replication.Timeout = TimeSpan.FromSeconds(1);
        }));
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestData.Stop));
        Assert.Equal(4, error.Failures.Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData(",password=not-that-open-sesame")]
    public async Task No_error_and_no_log_contains_the_password(string settings)
    {
        using var server = await RedisProcess.StartAsync("--requirepass", Secret);
        using var log = new CapturedLogs();
        await using (var right = TestData.OpenStore($"{server.Address},password={Secret}", logger: log.CreateLogger("Redis")))
        {
            await right.AssertCommitsAsync(TestData.CreatePut("admin"));
            server.Kill();
            Assert.DoesNotContain(Secret, (await right.AssertFailsAsync(TestData.CreatePut("admin"))).ToString(), StringComparison.Ordinal);
            await server.StartAsync();
        }

        await using var wrong = TestData.OpenStore(server.Address + settings, logger: log.CreateLogger("Redis"));
        var error = await wrong.AssertFailsAsync(TestData.CreatePut("admin"));

        Assert.Contains("password", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(log.Lines, line => line.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_evicts_data_is_logged_as_a_warning()
    {
        using var server = await RedisProcess.StartAsync("--maxmemory-policy", "allkeys-lru");
        using var log = new CapturedLogs();
        await using var store = TestData.OpenStore(server.Address, logger: log.CreateLogger("Redis"));
        await store.AssertCommitsAsync(TestData.CreatePut("admin"));

        await Eventually.UntilAsync(
            () => Task.FromResult(log.Lines.Any(line => line.Contains("allkeys-lru", StringComparison.Ordinal))), "Nothing was logged.");
    }

    [Fact]
    public async Task A_password_that_has_changed_is_taken_for_new_connections()
    {
        using var server = await RedisProcess.StartAsync();
        await server.ExecuteAsync("ACL", "SETUSER", "shop", "on", ">one", "~*", "&*", "+@all");
        var password = new RotatingPassword { Current = "one" };
        await using var store = TestData.OpenStore("", options => options.ConnectionFactory = async _ =>
        {
            var settings = ConfigurationOptions.Parse($"{server.Address},user=shop,abortConnect=false");
            settings.Defaults = password;
            return await ConnectionMultiplexer.ConnectAsync(settings);
        });
        await store.AssertCommitsAsync(TestData.CreatePut("admin"));

        await server.ExecuteAsync("ACL", "SETUSER", "shop", "resetpass", ">two");
        password.Current = "two";
        await server.ExecuteAsync("CLIENT", "KILL", "USER", "shop");

        await Eventually.UntilAsync(
            async () => await Record.ExceptionAsync(() => store.AssertCommitsAsync(TestData.CreatePut("admin"))) is null,
            "The store does not use the new password.");
    }

    private sealed class RotatingPassword : StackExchange.Redis.Configuration.DefaultOptionsProvider
    {
        public string? Current { get; set; }

        public override string? Password => Current;
    }

    [Fact]
    public async Task A_user_with_the_documented_rights_can_do_everything_within_its_prefix_only()
    {
        using var server = await RedisProcess.StartAsync();
        await server.ExecuteAsync(
            "ACL", "SETUSER", "shop", "on", ">" + Secret, "~slates:*", "&slates:*", "+@read", "+@write", "+@scripting", "+@pubsub",
            "+@connection", "+info", "+time", "+wait", "+cluster", "-flushall", "-flushdb");
        var configuration = $"{server.Address},user=shop,password={Secret}";
        await using var store = TestData.OpenStore(configuration);
        await using var changes = store.WatchAsync(null, TestData.Stop).GetAsyncEnumerator(TestData.Stop);
        Assert.True(await changes.MoveNextAsync());
        var token = TestData.CreateToken("admin");
        await store.Tokens.IssueAsync(token, TestData.Stop);
        await store.AssertCommitsAsync(
            new Commit("admin", [DocumentWrite.Put("user", TestData.ToUtf8("1"), default, TimeSpan.FromHours(1))], token.Id));
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal("user", changes.Current.Id);
        Assert.Equal("1", await store.ReadTextAsync("admin"));
        Assert.NotNull(await store.Tokens.RenewAsync(token.Id, TimeSpan.FromHours(1), TestData.Stop));
        Assert.Single(await store.Tokens.ListAsync("admin", TestData.Stop));
        Assert.True(await store.Tokens.RevokeAsync(token.Id, TestData.Stop));
        Assert.Equal(["admin"], (await store.ListOwnersAsync(PageRequest.First, TestData.Stop)).Items);
        Assert.True(await store.DeleteAsync("admin", TestData.Stop));

        await using var other = TestData.OpenStore(configuration, options => options.KeyPrefix = "other");
        var refused = await other.AssertFailsAsync(TestData.CreatePut("admin"));
        Assert.Contains("lacks a permission", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.IsOutcomeUnknown);
    }

    [Fact]
    public async Task Writes_succeed_without_the_right_to_publish_and_watches_fail()
    {
        using var server = await RedisProcess.StartAsync();
        await server.ExecuteAsync("ACL", "SETUSER", "shop", "on", ">" + Secret, "~slates:*", "resetchannels", "+@all");
        await using var store =
            TestData.OpenStore($"{server.Address},user=shop,password={Secret}", options => options.Timeout = TimeSpan.FromSeconds(2));

        await store.AssertCommitsAsync(TestData.CreatePut("admin", "user", "1"));
        await store.AssertCommitsAsync(TestData.CreatePut("admin", "other", "2"));
        Assert.NotNull(await store.ReadTextAsync("admin"));
        Assert.True(await store.DeleteAsync("admin", TestData.Stop));

        await using var changes = store.WatchAsync(null, TestData.Stop).GetAsyncEnumerator(TestData.Stop);
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await changes.MoveNextAsync());
        Assert.Contains("NOPERM", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_connection_that_the_application_has_registered_is_used_and_stays_open()
    {
        using var server = await RedisProcess.StartAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(server.Address);
        await using (var services = new ServiceCollection()
            .AddSingleton<IConnectionMultiplexer>(connection)
            .AddSlateClient(slates => slates.StoreIn.Redis(services => services.GetRequiredService<IConnectionMultiplexer>()))
            .BuildServiceProvider())
        {
            var store = services.GetRequiredService<ISlateStore>();
            await store.AssertCommitsAsync(TestData.CreatePut("admin"));
            Assert.NotNull(await store.ReadTextAsync("admin"));
        }

        Assert.True(connection.IsConnected);
    }

    private static ServiceProvider CreateServices(Action<StoreIn> store) =>
        new ServiceCollection().AddSlateClient(slates => store(slates.StoreIn)).BuildServiceProvider();

    public sealed record UserInfo(string TimeZone);

    public sealed class UserSlate(SlateContext context) : Slate(context)
    {
        public Document<UserInfo> User => Document<UserInfo>("user");
    }
}
