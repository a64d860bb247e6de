using System.Net;
using System.Text.Json;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Browsers;

namespace Chalkboard.Slates.AspNetCore.Tests;

public sealed class DeviceTests
{
    private static readonly (string, string) _fromHere = ("Sec-Fetch-Site", "same-origin");

    [Fact]
    public async Task A_user_sees_their_sign_ins_and_which_one_is_current()
    {
        await using var site = await StartAsync();
        var laptop = await site.SignInAsync("ann", ("User-Agent", TestData.Firefox));
        site.Time.Advance(TimeSpan.FromMinutes(1));
        await site.SignInAsync("ann", ("User-Agent", "curl/8.5.0"));
        await site.SignInAsync("bob");

        var devices = await ListAsync(laptop);

        Assert.Equal(["curl", "Firefox on Windows"], devices.Select(device => device.GetProperty("label").GetString()!));
        Assert.Equal([false, true], devices.Select(device => device.GetProperty("current").GetBoolean()));
        Assert.Equal(site.Time.GetUtcNow().AddMinutes(-1), devices[1].GetProperty("created").GetDateTimeOffset());
        Assert.Equal(site.Time.GetUtcNow(), devices[0].GetProperty("lastSeen").GetDateTimeOffset());
        Assert.Equal(site.Time.GetUtcNow().AddDays(14), devices[0].GetProperty("expires").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_single_sign_in_can_be_ended()
    {
        await using var site = await StartAsync();
        var laptop = await site.SignInAsync("ann");
        var phone = await site.SignInAsync("ann");
        var id = (await ListAsync(laptop)).Single(device => !device.GetProperty("current").GetBoolean()).GetProperty("id").GetString();

        Assert.Equal(HttpStatusCode.NoContent, (await laptop.SendAsync(HttpMethod.Delete, $"/devices/{id}", null, _fromHere)).Status);

        Assert.Equal("", (await phone.GetAsync("/who")).Body);
        Assert.Equal("ANN", (await laptop.GetAsync("/who")).Body);
        Assert.Equal(HttpStatusCode.NotFound, (await laptop.SendAsync(HttpMethod.Delete, $"/devices/{id}", null, _fromHere)).Status);
    }

    [Fact]
    public async Task All_other_sign_ins_can_be_ended_at_once()
    {
        await using var site = await StartAsync();
        var laptop = await site.SignInAsync("ann");
        var phone = await site.SignInAsync("ann");
        var bob = await site.SignInAsync("bob");

        Assert.Equal(HttpStatusCode.NoContent, (await laptop.PostAsync("/devices/sign-out-others", _fromHere)).Status);

        Assert.Equal("ANN", (await laptop.GetAsync("/who")).Body);
        Assert.Equal("", (await phone.GetAsync("/who")).Body);
        Assert.Equal("BOB", (await bob.GetAsync("/who")).Body);
    }

    [Fact]
    public async Task The_sign_in_of_another_user_can_not_be_ended()
    {
        await using var site = await StartAsync();
        var ann = await site.SignInAsync("ann");
        var bob = await site.SignInAsync("bob");
        var id = Assert.Single(await ListAsync(bob)).GetProperty("id").GetString();

        Assert.Equal(HttpStatusCode.NotFound, (await ann.SendAsync(HttpMethod.Delete, $"/devices/{id}", null, _fromHere)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await ann.SendAsync(HttpMethod.Delete, "/devices/nonsense", null, _fromHere)).Status);

        Assert.Equal("BOB", (await bob.GetAsync("/who")).Body);
    }

    [Theory]
    [InlineData("GET", "/devices")]
    [InlineData("DELETE", "/devices/x")]
    [InlineData("POST", "/devices/sign-out-others")]
    public async Task Anonymous_requests_get_401(string method, string path)
    {
        await using var site = await StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized,
            (await site.OpenBrowser().SendAsync(new HttpMethod(method), path, null, _fromHere)).Status);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task A_request_from_another_site_changes_nothing(string? name, string? value)
    {
        await using var site = await StartAsync();
        var laptop = await site.SignInAsync("ann");
        var phone = await site.SignInAsync("ann");
        (string, string)[] headers = name is null ? [] : [(name, value!)];
        var ids = (await ListAsync(laptop)).Select(device => device.GetProperty("id").GetString());

        var refused = await laptop.PostAsync("/devices/sign-out-others", headers);
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Contains("another site", refused.Body);
        foreach (var id in ids)
            Assert.Equal(HttpStatusCode.Forbidden, (await laptop.SendAsync(HttpMethod.Delete, $"/devices/{id}", null, headers)).Status);

        Assert.Equal("ANN", (await phone.GetAsync("/who")).Body);
    }

    [Fact]
    public async Task Requests_of_the_site_itself_and_of_bearer_clients_are_accepted()
    {
        await using var site = await StartAsync();
        var browser = await site.SignInAsync("ann");
        var token = await site.Slates.Tokens.IssueAsync("ann", null, TestContext.Current.CancellationToken);

        Assert.Equal(
            HttpStatusCode.NoContent,
            (await site.OpenBrowser().PostAsync("/devices/sign-out-others", ("Authorization", $"Bearer {token.RevealSecret()}"))).Status);
        Assert.Equal("", (await browser.GetAsync("/who")).Body);

        await browser.PostAsync("/signin?user=ann");
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await browser.PostAsync("/devices/sign-out-others", ("Origin", site.Address.GetLeftPart(UriPartial.Authority)))).Status);
        Assert.Equal(
            HttpStatusCode.NoContent, (await browser.PostAsync("/devices/sign-out-others", ("X-Requested-With", "XMLHttpRequest"))).Status);
    }

    [Theory]
    [InlineData("http://x", "x:80", null)]
    [InlineData("https://x", "x:443", null)]
    [InlineData("https://x", "x:80", null)]
    [InlineData("http://x:80", "x", null)]
    [InlineData("https://X", "x", null)]
    [InlineData("http://[::1]", "[::1]:80", null)]
    [InlineData("http://x:8080", "x:8080", null)]
    [InlineData("https://x:80", "x:80", null)]
    [InlineData("https://x", "127.0.0.1:5000", "x:443")]
    [InlineData("https://x", "127.0.0.1:5000", "x")]
    [InlineData("https://x", "127.0.0.1:5000", "x, inner.example")]
    [InlineData("https://x", "127.0.0.1:5000", "inner.example,x:443")]
    [InlineData("https://xn--bcher-kva.example", "xn--bcher-kva.example", null)]
    public async Task The_default_port_equals_an_origin_without_a_port(string origin, string host, string? forwarded)
    {
        await using var site = await StartAsync();
        Assert.Equal(HttpStatusCode.NoContent, await ChangeAsync(site, origin, host, forwarded));
    }

    [Theory]
    [InlineData("http://x", "x:8080", null)]
    [InlineData("http://x:8080", "x", null)]
    [InlineData("http://x:8080", "x:80", null)]
    [InlineData("http://x:443", "x", null)]
    [InlineData("http://x", "y:80", null)]
    [InlineData("http://x.y", "x", null)]
    [InlineData("http://x", "y", "z")]
    [InlineData("http://x", "y", "z, x.z")]
    [InlineData("ftp://x", "x", null)]
    [InlineData("x", "x", null)]
    [InlineData("null", "null", null)]
    public async Task Requests_from_another_host_or_port_are_refused(string origin, string host, string? forwarded)
    {
        await using var site = await StartAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await ChangeAsync(site, origin, host, forwarded));
    }

    private static async Task<HttpStatusCode> ChangeAsync(Site site, string origin, string host, string? forwarded)
    {
        var browser = await site.SignInAsync("ann");
        List<(string, string)> headers = [("Origin", origin), ("Host", host)];
        if (forwarded is not null) headers.Add(("X-Forwarded-Host", forwarded));
        return (await browser.PostAsync("/devices/sign-out-others", [.. headers])).Status;
    }

    private static Task<Site> StartAsync() => Site.StartAsync(site => site.Map = app => app.MapSlateDevices("/devices"));

    private static async Task<List<JsonElement>> ListAsync(Browser browser)
    {
        var answer = await browser.GetAsync("/devices");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return [.. JsonDocument.Parse(answer.Body).RootElement.EnumerateArray()];
    }
}
