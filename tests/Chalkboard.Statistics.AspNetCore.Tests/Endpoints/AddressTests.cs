using System.Net;
using Chalkboard.TestInfrastructure.Html;

namespace Chalkboard.Statistics.AspNetCore.Tests.Endpoints;

public sealed class AddressTests
{
    [Theory]
    [InlineData("/statistics", "", "/statistics")]
    [InlineData("/statistics", "", "/statistics/")]
    [InlineData("/ops/my statistics", "", "/ops/my%20statistics")]
    [InlineData("/", "", "/")]
    [InlineData("/statistics", "/app", "/app/statistics")]
    [InlineData("/", "/app", "/app")]
    [InlineData("/", "/app", "/app/")]
    public async Task All_links_of_the_page_work(string pattern, string pathBase, string address)
    {
        await using var site = await TestSite.StartAsync(map: app =>
        {
            if (pathBase.Length > 0) app.UsePathBase(pathBase);
            app.UseRouting();
            app.MapStatistics(pattern).AllowLocalMachine();
        });
        site.Repository["My Stuff"] = new Dictionary<string, object?> { ["Enabled"] = true };
        var page = await site.GetPageAsync(address);
        string[] names = ["href", "src", "action", "data-live", "data-pause", "data-resume"];
        var links = (
            from element in page.All
            from name in names
            where element.HasAttribute(name) && !element.GetAttribute(name)!.StartsWith('#')
            select element.GetAttribute(name)).ToList();
        Assert.Equal(12, links.Count);
        foreach (var link in links)
        {
            Assert.StartsWith("./", link, StringComparison.Ordinal);
            var target = new Uri(new Uri(site.Address, address), link);
            using var response = link.EndsWith("pause", StringComparison.Ordinal) || link.EndsWith("resume", StringComparison.Ordinal)
                ? await site.PostAsync(target.PathAndQuery, "My Stuff", ("Sec-Fetch-Site", "same-origin"), ("Accept", "text/html"))
                : await site.GetAsync(target.PathAndQuery);
            if (response.Headers.Location is not { } back)
                Assert.True(response.IsSuccessStatusCode, $"{target} answered {response.StatusCode}.");
            else Assert.Equal(new Uri(site.Address, address).AbsolutePath.TrimEnd('/'), new Uri(target, back).AbsolutePath.TrimEnd('/'));
        }
    }

    [Theory]
    [InlineData("/statistics")]
    [InlineData("/statistics/data")]
    [InlineData("/statistics/metrics")]
    [InlineData("/statistics/live")]
    public async Task Head_answers_as_get_does_without_a_body(string path)
    {
        await using var site = await TestSite.StartAsync();
        using var head = await site.Client.SendAsync(new(HttpMethod.Head, path), TestContext.Current.CancellationToken);
        using var get = await site.GetAsync(path);
        Assert.Equal((get.StatusCode, get.Content.Headers.ContentType), (head.StatusCode, head.Content.Headers.ContentType));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Pages_are_not_cached_and_assets_are_cached_for_good()
    {
        await using var site = await TestSite.StartAsync();
        using var page = await site.GetAsync("/statistics");
        Assert.True(page.Headers.CacheControl?.NoStore);
        var script = (await HtmlPage.ParseAsync(page)).Attribute("script[src$='page.js']", "src")!;
        Assert.Matches(@"^\./statistics/assets/[0-9a-f]{16}/page\.js$", script);
        using var asset = await site.GetAsync(script[1..]);
        var caching = asset.Headers.CacheControl!;
        Assert.True(
            caching is { Private: true, NoStore: false }
                && caching.MaxAge == TimeSpan.FromDays(365)
                && caching.Extensions.Single().Name == "immutable");
        Assert.Equal("text/javascript; charset=utf-8", asset.Content.Headers.ContentType?.ToString());
        using var other = await site.GetAsync("/statistics/assets/0123456789abcdef/page.js");
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        Assert.True(other.Headers.CacheControl?.NoStore);
    }

    [Theory]
    [InlineData("/statistics")]
    [InlineData("/statistics/data")]
    [InlineData("/statistics/metrics")]
    [InlineData("/statistics/live")]
    [InlineData("/statistics/data/Nothing")]
    public async Task Responses_forbid_framing_sniffing_and_inline_scripts(string path)
    {
        await using var site = await TestSite.StartAsync();
        using var response = await site.GetAsync(path);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
        Assert.True(response.Headers.CacheControl?.NoStore);
    }
}
