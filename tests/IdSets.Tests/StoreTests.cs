using System.Net;
using Chalkboard.TestInfrastructure.Html;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.TestInfrastructure.Waiting;
using IdSets.Tests.Sites;

namespace IdSets.Tests;

/// <summary>The site on each configurable store.</summary>
public sealed class StoreTests(StoreServers stores)
{
    [Theory]
    [InlineData("postgresql")]
    [InlineData("redis")]
    [InlineData("mongodb")]
    public async Task The_work_of_a_user_survives_a_killed_site(string store)
    {
        await using var site = Site.Create(await stores.CreateArgumentsAsync(store));
        await site.InitializeAsync();
        using var visitor = await Visitor.SignInAsync(site, "admin");
        using var phone = await Visitor.SignInAsync(site, "admin");
        Assert.Contains(
            "Saved.", (await visitor.PostAsync("/settings", new() { ["timezone"] = "Asia/Kathmandu" })).Page.Text("main"),
                StringComparison.Ordinal);
        var upload = await visitor.UploadAsync("Kept", "id\na1\na2\na2\n");
        Assert.Contains("Discard the conflicts · 2 ids", upload.Page.Text("main"), StringComparison.Ordinal);

        await site.RestartAsync();
        Assert.Equal("Asia/Kathmandu", (await visitor.GetAsync("/settings")).Page.Form("form:has([name=timezone])")["timezone"]);
        var made = await visitor.PostAsync(upload.Path, new() { ["decision"] = "discard" });
        Assert.Contains("Kept is made, with 2 ids.", made.Page.Text("main"), StringComparison.Ordinal);
        Assert.Equal(2, await SetTables.CountIdsAsync(site, "Kept"));

        Assert.True(await phone.IsSignedInAsync());
        await visitor.PostFromAsync("/account/devices", "/account/devices?handler=SignOutOthers", []);
        Assert.False(await phone.IsSignedInAsync());
        Assert.True(await visitor.IsSignedInAsync());
        await visitor.PostFromAsync("/settings", "/signout", []);
        Assert.False(await visitor.IsSignedInAsync());
        Assert.DoesNotContain(site.Log, line => line.StartsWith("fail", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    [InlineData("redis")]
    [InlineData("mongodb")]
    public async Task Changes_and_sign_outs_on_one_process_take_effect_on_another_at_its_next_request(string store)
    {
        await using var one = Site.Create(store == "sqlite" ? [] : await stores.CreateArgumentsAsync(store));
        await one.InitializeAsync();
        await using var other = await one.StartAnotherAsync();
        using var visitor = await Visitor.SignInAsync(one, "admin");
        using var phone = await Visitor.SignInAsync(other, "admin");
        using var phoneAtOne = phone.MoveTo(one);
        using var visitorAtOther = visitor.MoveTo(other);
        Assert.True(await visitorAtOther.IsSignedInAsync());
        Assert.True(await phoneAtOne.IsSignedInAsync());

        await visitor.PostAsync("/settings", new() { ["timezone"] = "Asia/Kathmandu" });
        Assert.Equal("Asia/Kathmandu", (await phone.GetAsync("/settings")).Page.Form("form:has([name=timezone])")["timezone"]);

        await visitor.PostFromAsync("/account/devices", "/account/devices?handler=SignOutOthers", []);
        Assert.False(await phone.IsSignedInAsync());
        Assert.True(await visitorAtOther.IsSignedInAsync());
        await visitor.PostFromAsync("/settings", "/signout", []);
        Assert.False(await visitorAtOther.IsSignedInAsync());
    }

    [Fact]
    public async Task The_site_connects_to_a_store_that_starts_after_it()
    {
        using var redis = await RedisProcess.StartAsync();
        redis.Kill();
        await using var site =
            Site.Create("--Slates:Store=redis", $"--ConnectionStrings:slates={redis.Address}", "--Slates:Options:Timeout=00:00:05");
        await site.InitializeAsync();
        using var visitor = new Visitor(site);
        var early = await visitor.PostAsync("/signin", new() { ["username"] = "admin", ["password"] = "chalk" });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, early.Status);
        Assert.Contains("Storage does not answer", early.Page.Text("main"), StringComparison.Ordinal);

        await redis.StartAsync();
        await Eventually.UntilAsync(
            async () => (await visitor.GetAsync("/healthz")).Status == HttpStatusCode.OK, "The site has not found its store.");
        Assert.Equal("/", (await visitor.PostAsync("/signin", new() { ["username"] = "admin", ["password"] = "chalk" })).Path);
    }

    [Theory]
    [InlineData("Slates:Store is 'oracle'; it must be one of sqlite, postgresql, redis, mongodb.", "--Slates:Store=oracle")]
    [InlineData("Slates:Store is 'redis', but ConnectionStrings:slates, its connection string, is missing.", "--Slates:Store=redis")]
    [InlineData("ConnectionString can't be read.", "--Slates:Store=postgresql", "--ConnectionStrings:slates=Host=db;Pasword=s3cr3t")]
    [InlineData("ConnectionString can't be read;", "--Slates:Store=redis", "--ConnectionStrings:slates=db,pasword=s3cr3t")]
    [InlineData("ConnectionString ", "--Slates:Store=mongodb", "--ConnectionStrings:slates=mongodb://shop:s3cr3t@")]
    public async Task An_invalid_configuration_is_a_clear_error_without_secrets(string message, params string[] arguments)
    {
        var data = Directory.CreateTempSubdirectory("idsets-");
        var (code, error) = await Site.RunToEndAsync([$"--IdSets:Data={data.FullName}", "--urls=http://127.0.0.1:0", .. arguments]);
        data.Delete(recursive: true);

        Assert.StartsWith(message, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.DoesNotContain("s3cr3t", error, StringComparison.Ordinal);
        Assert.Equal(1, code);
    }
}
