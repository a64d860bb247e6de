using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.Slates.Setup;
using Chalkboard.TestInfrastructure.Files;
using Chalkboard.TestInfrastructure.Servers;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>The framework's session in slates on the stores of real engines, with two nodes.</summary>
public sealed class SessionStoreTests
{
    [Fact]
    public async Task Sessions_work_in_SQLite()
    {
        using var folder = new TemporaryFolder();

        await UseSessionAsync(storeIn => storeIn.Sqlite(folder.GetPath("slates.db")), nodes: 1);
    }

    [Fact]
    public async Task Sessions_work_in_Redis()
    {
        Assert.SkipWhen(RedisProgram.Path is null, "Redis is not installed.");
        using var redis = await RedisProcess.StartAsync();

        await UseSessionAsync(storeIn => storeIn.Redis(redis.Address), nodes: 2);
    }

    [Fact]
    public async Task Sessions_work_in_PostgreSQL()
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var server = await PostgreSqlServer.StartNewAsync();

        await UseSessionAsync(storeIn => storeIn.PostgreSql(server.ConnectionString), nodes: 2);
    }

    private static async Task UseSessionAsync(Action<StoreIn> storeIn, int nodes)
    {
        var requests = new WaitingRequests();
        await using var one = await SessionSite.StartNodeAsync(storeIn, requests.Map);
        await using var two = nodes == 2 ? await SessionSite.StartNodeAsync(storeIn) : null;
        var atOne = one.OpenBrowser();
        await atOne.SetAsync("key", "value");
        var atTwo = (two ?? one).OpenWith(atOne);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? atOne : atTwo).SetAsync($"{i:00}", "value")));
        Assert.Equal(20, (await atOne.GetAsync("/session/keys")).Body.Split(' ').Count(key => key != "key"));
        await atTwo.PostAsync("/session/remove?key=00");
        Assert.Equal("", await atOne.GetValueAsync("00"));
        Assert.Equal("value", await atOne.GetValueAsync("01"));

        var late = await requests.StartAsync(atOne, context => context.Session.SetString("late", "value"));
        one.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("value", await atOne.GetValueAsync("key"));
        // It was renewed.
        Assert.DoesNotContain(one.Logs.Lines, line => line.Contains("Error closing the session", StringComparison.Ordinal));
        await atTwo.PostAsync("/session/clear");
        await late.FinishAsync();
        Assert.Equal("", (await atOne.GetAsync("/session/keys")).Body);
    }
}
