using System.Net;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.Slates.Memory;

namespace Chalkboard.Slates.AspNetCore.Tests;

public sealed class ConditionalRequestTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_write_at_a_known_version_succeeds_once()
    {
        await using var site = await Site.StartAsync(MapNames);
        var browser = await site.SignInAsync("ann");
        await browser.SendAsync(HttpMethod.Put, "/name?name=A");
        var seen = (await browser.GetAsync("/name")).ETag!;

        var first = await browser.SendAsync(HttpMethod.Put, "/name?name=B", null, ("If-Match", seen));
        var second = await browser.SendAsync(HttpMethod.Put, "/name?name=C", null, ("If-Match", seen));

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.NotEqual(seen, first.ETag);
        Assert.Equal(HttpStatusCode.PreconditionFailed, second.Status);
        Assert.Contains("application/problem+json", second.Headers["Content-Type"]);
        var now = await browser.GetAsync("/name");
        Assert.Equal(("B", first.ETag), (now.Body, now.ETag));
    }

    [Fact]
    public async Task If_Match_may_name_several_versions()
    {
        await using var site = await Site.StartAsync(MapNames);
        var browser = await site.SignInAsync("ann");
        await browser.SendAsync(HttpMethod.Put, "/name?name=A");
        var seen = (await browser.GetAsync("/name")).ETag!;

        var answer = await browser.SendAsync(HttpMethod.Put, "/name?name=B", null, ("If-Match", $"\"{DocumentVersion.New()}\", {seen}"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Fact]
    public async Task If_Match_with_a_star_requires_that_the_document_exists()
    {
        await using var site = await Site.StartAsync(MapNames);
        var browser = await site.SignInAsync("ann");

        var absent = await browser.SendAsync(HttpMethod.Put, "/name?name=A", null, ("If-Match", "*"));
        await browser.SendAsync(HttpMethod.Put, "/name?name=B");
        var present = await browser.SendAsync(HttpMethod.Put, "/name?name=C", null, ("If-Match", "*"));

        Assert.Equal(HttpStatusCode.PreconditionFailed, absent.Status);
        Assert.Equal(HttpStatusCode.OK, present.Status);
        Assert.Equal("C", (await browser.GetAsync("/name")).Body);
    }

    [Theory]
    [InlineData("W/{0}")]
    [InlineData("nonsense")]
    [InlineData("\"nonsense\"")]
    [InlineData("\"{0}")]
    [InlineData("{0}, *")]
    [InlineData("\"00000000000000000000000000000000\"")]
    public async Task A_weak_or_malformed_If_Match_header_never_matches(string header)
    {
        await using var site = await Site.StartAsync(MapNames);
        var browser = await site.SignInAsync("ann");
        await browser.SendAsync(HttpMethod.Put, "/name?name=A");
        var seen = (await browser.GetAsync("/name")).ETag!;

        var answer = await browser.SendAsync(HttpMethod.Put, "/name?name=B", null, ("If-Match", string.Format(null, header, seen)));

        Assert.Equal(HttpStatusCode.PreconditionFailed, answer.Status);
        Assert.Equal("A", (await browser.GetAsync("/name")).Body);
    }

    [Fact]
    public async Task ETags_are_compared_with_case()
    {
        await using var site = await Site.StartAsync(MapNames);
        var browser = await site.SignInAsync("ann");
        string seen;
        do
        {
            await browser.SendAsync(HttpMethod.Put, "/name?name=A");
            seen = (await browser.GetAsync("/name")).ETag!;
        }
        while (!seen.Any(char.IsAsciiLetterLower));

        var answer = await browser.SendAsync(HttpMethod.Put, "/name?name=B", null, ("If-Match", seen.ToUpperInvariant()));

        Assert.Equal(HttpStatusCode.PreconditionFailed, answer.Status);
        Assert.Equal("A", (await browser.GetAsync("/name")).Body);
    }

    [Fact]
    public async Task A_header_that_the_endpoint_requires_is_a_bad_request_when_missing()
    {
        await using var site =
            await Site.StartAsync(
                site => site.Map = app => app.MapPut("/strict", (IfMatch ifMatch) => $"{ifMatch.IsMetBy(DocumentVersion.New())}"));

        Assert.Equal(HttpStatusCode.BadRequest, (await site.OpenBrowser().SendAsync(HttpMethod.Put, "/strict")).Status);
        Assert.Equal("True", (await site.OpenBrowser().SendAsync(HttpMethod.Put, "/strict", null, ("If-Match", "*"))).Body);
    }

    [Fact]
    public async Task An_absent_document_has_no_ETag()
    {
        await using var site = await Site.StartAsync(MapNames);

        Assert.Null((await (await site.SignInAsync("ann")).GetAsync("/name")).ETag);
    }

    [Fact]
    public async Task Exactly_one_of_many_clients_with_the_same_version_writes()
    {
        await using var site = await Site.StartAsync(MapNames);
        var browser = await site.SignInAsync("ann");
        await browser.SendAsync(HttpMethod.Put, "/name?name=A");
        var seen = (await browser.GetAsync("/name")).ETag!;

        var answers =
            await Task.WhenAll(
                Enumerable.Range(0, 16).Select(i => browser.SendAsync(HttpMethod.Put, $"/name?name={i}", null, ("If-Match", seen))));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(15, answers.Count(answer => answer.Status == HttpStatusCode.PreconditionFailed));
    }

    private static void MapNames(Site.Settings site) => site.Map = app =>
    {
        app.MapGet("/name", async (UserSlate slate, HttpResponse response) =>
        {
            var snapshot = await slate.User.GetAsync(Stop);
            response.SetETag(snapshot.Version);
            return snapshot.Value!.Name;
        }).RequireAuthorization();
        app.MapPut("/name", async (UserSlate slate, string name, IfMatch? ifMatch, HttpContext context) =>
        {
            Assert.Equal(ifMatch is null, context.Request.GetIfMatch() is null);
            var written = await slate.User.SetAsync(new UserInfo(name), ifMatch, Stop);
            context.Response.SetETag(written.Version);
        }).RequireAuthorization();
    };

    [Theory]
    [InlineData("*")]
    [InlineData("\"0123456789abcdef0123456789abcdef\"")]
    public async Task After_412_for_an_absent_document_a_write_without_a_condition_is_refused_too(string header)
    {
        var document = new SlateClient(new MemorySlateStore()).For<UserSlate>("ann").User;
        var request = new DefaultHttpContext { Request = { Headers = { IfMatch = header } } }.Request;

        await Assert.ThrowsAsync<PreconditionFailedException>(
            async () => await document.SetAsync(new("A"), request.GetIfMatch(), TestContext.Current.CancellationToken));

        await Assert.ThrowsAsync<DocumentNotFoundException>(
            async () => await document.SetAsync(new("A"), TestContext.Current.CancellationToken));
    }
}
