using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Html;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.TestInfrastructure.Waiting;
using IdSets.Tests.Sites;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace IdSets.Tests;

/// <summary>Operation of the site's slates by <c>chalk slates</c>.</summary>
public sealed class OperatorTests(StoreServers stores)
{
    [Theory]
    [InlineData("postgresql")]
    [InlineData("redis")]
    [InlineData("mongodb")]
    public async Task Users_stay_signed_in_when_a_site_moves_to_another_store(string store)
    {
        var arguments = await stores.CreateArgumentsAsync(store);
        string[] there = ["--store", store, "--connection", arguments[1].Split('=', 2)[1]];
        string[] toThere = ["--to-store", store, "--to-connection", there[3]];
        await using var site = new Site();
        await site.InitializeAsync();
        using var visitor = await Visitor.SignInAsync(site, "admin");
        await visitor.PostAsync("/settings", new() { ["timezone"] = "Asia/Kathmandu" });
        var upload = await visitor.UploadAsync("Moved", "id\na1\na2\na2\n");

        await site.RestartWithArgumentsAsync(
            async file => Assert.Contains(
                "1 owner: ", await Chalk.RunAsync(["copy", "--store", "sqlite", "--connection", file, .. toThere]),
                StringComparison.Ordinal),
            arguments);

        Assert.Equal("Asia/Kathmandu", (await visitor.GetAsync("/settings")).Page.Form("form:has([name=timezone])")["timezone"]);
        Assert.Contains(
            "\"timezone\": \"Asia/Kathmandu\"", await Chalk.RunAsync(["show", "admin", "user", .. there]), StringComparison.Ordinal);
        Assert.Equal("admin\n", await Chalk.RunAsync(["owners", .. there]));
        var made = await visitor.PostAsync(upload.Path, new() { ["decision"] = "discard" });
        Assert.Contains("Moved is made, with 2 ids.", made.Page.Text("main"), StringComparison.Ordinal);

        // The copy back deletes from the file the documents that no longer exist.
        await site.RestartWithArgumentsAsync(async file =>
        {
            Assert.Contains(
                " deleted", await Chalk.RunAsync(["copy", .. there, "--to-store", "sqlite", "--to-connection", file, "--mirror", "--yes"]),
                StringComparison.Ordinal);
            Assert.Equal(
                ParseIds(await Chalk.RunAsync(
                    ["list", "admin", .. there])), ParseIds(await Chalk.RunAsync(["list", "admin", "--store", "sqlite", "--connection",
                        file])));
        });
        Assert.True(await visitor.IsSignedInAsync());

        Assert.Equal("admin is signed out everywhere: 1 token revoked.\n", await Chalk.RunAsync(["revoke", "admin", .. there]));
        Assert.Equal("", await Chalk.RunAsync(["tokens", "admin", .. there]));
        Assert.Contains(
            " and 0 tokens of admin were erased from ", await Chalk.RunAsync(["erase", "admin", "--yes", .. there]),
            StringComparison.Ordinal);
        Assert.Equal("", await Chalk.RunAsync(["owners", .. there]));
    }

    [Fact]
    public async Task A_copy_waits_for_a_killed_store_to_restart()
    {
        const int owners = 4_000;
        var cancellation = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("idsets-");
        var file = Path.Combine(folder.FullName, "slates.db");
        await using (var services = new ServiceCollection().AddSlateClient(slates => slates.StoreIn.Sqlite(file)).BuildServiceProvider())
        {
            var source = services.GetRequiredService<ISlateStore>();
            await Parallel.ForEachAsync(
                Enumerable.Range(
                    0, owners), cancellation,
                    async (number, stop) =>
                        await source.CommitAsync(new Commit($"user-{number}", [DocumentWrite.Put("user", "{}"u8.ToArray())]), stop));
        }

        // With everysec, a kill loses acknowledged writes while the disk is busy with a flush.
        using var redis = await RedisProcess.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        var copying =
            Chalk.RunAsync("copy", "--store", "sqlite", "--connection", file, "--to-store", "redis", "--to-connection", redis.Address);
        await Eventually.UntilAsync(async () => await CountAsync() > 50 || copying.IsCompleted, "The copy has not begun.");
        redis.Kill();
        Assert.False(copying.IsCompleted);
        await redis.StartAsync();

        Assert.Contains("4,000 owners: ", await copying, StringComparison.Ordinal);
        Assert.Equal(owners, await CountAsync());
        SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);

        async Task<int> CountAsync() =>
            int.Parse((await redis.ExecuteAsync("EVAL", "return #redis.call('KEYS', '*:documents')", "0")).Trim(':', '\r', '\n'),
            System.Globalization.CultureInfo.InvariantCulture);
    }

    private static IEnumerable<string> ParseIds(string listed) => listed.TrimEnd().Split('\n').Select(line => line.Split('\t')[^1]);
}
