using System.Net;

namespace Chalkboard.Tracing.AspNetCore.Tests.Endpoints;

public sealed class AccessTests
{
    private const string RemoteAddress = "203.0.113.7";

    private static readonly (string, string) _sameOrigin = ("Sec-Fetch-Site", "same-origin");

    [Theory]
    [InlineData("")]
    [InlineData("/{id}")]
    [InlineData("/{id}/hotspots")]
    [InlineData("/{id}/calls/0")]
    [InlineData("/{id}/calls/0/similar")]
    [InlineData("/{id}/download/text")]
    [InlineData("/assets/0/trace.js")]
    public async Task All_endpoints_are_closed_except_to_the_local_machine(string path)
    {
        await using var site = await TracedSite.StartAsync();
        var address = "/traces" + path.Replace("{id}", await site.SaveAsync(TestData.Orders), StringComparison.Ordinal);
        using var stranger = await site.GetAsync(address, ("Remote", RemoteAddress));
        using var proxied = await site.GetAsync(address, ("X-Forwarded-For", "127.0.0.1"));
        // A foreign host name that resolves to this address (DNS rebinding).
        using var renamed = await site.GetAsync(address, ("Host", "evil.example"));
        using var local = await site.GetAsync(address);
        Assert.Equal(
            (HttpStatusCode.Forbidden, HttpStatusCode.Forbidden,
                HttpStatusCode.Forbidden), (stranger.StatusCode, proxied.StatusCode, renamed.StatusCode));
        Assert.NotEqual(HttpStatusCode.Forbidden, local.StatusCode);
        Assert.Equal(
            ("no-store", "nosniff"), (local.Headers.CacheControl!.ToString(), local.Headers.GetValues("X-Content-Type-Options").Single()));
        Assert.Contains("frame-ancestors 'none'", local.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_authorization_only_Development_serves_the_local_machine()
    {
        await using var site = await TracedSite.StartAsync(mapEndpoints: app => app.MapCallTraces());
        var id = await site.SaveAsync(TestData.Orders);
        using var read = await site.GetAsync("/traces");
        using var delete = await site.PostAsync($"/traces/{id}/delete", [], _sameOrigin);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (read.StatusCode, delete.StatusCode));
        Assert.Contains(
            """app.MapCallTraces("/traces").AllowLocalMachine();""",
            await read.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.True(site.Traces.Contains(id));
    }

    [Theory]
    [InlineData("operator", HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData("administrator", HttpStatusCode.OK, HttpStatusCode.NoContent)]
    [InlineData("visitor", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    public async Task Pages_and_controls_are_authorized_separately(string role, HttpStatusCode reading, HttpStatusCode controlling)
    {
        await using var site = await TracedSite.StartAsync(configureServices: TracedSite.AddTestUsers, mapEndpoints: app =>
        {
            var traces = app.MapCallTraces();
            traces.RequireAuthorization("operators");
            traces.Controls.RequireAuthorization("administrators");
        });
        var id = await site.SaveAsync(TestData.Orders);
        (string, string)[] headers = [("Remote", RemoteAddress), _sameOrigin, ("Test-Role", role)];
        using var read = await site.GetAsync("/traces", headers);
        using var delete = await site.PostAsync($"/traces/{id}/delete", [], headers);
        Assert.Equal((reading, controlling), (read.StatusCode, delete.StatusCode));
        Assert.Equal(controlling == HttpStatusCode.NoContent, !site.Traces.Contains(id));
        if (reading == HttpStatusCode.OK)
            Assert.Equal(
                controlling == HttpStatusCode.NoContent,
                (await HtmlPage.ParseAsync(read)).Has("form[method=post]"));
    }

    [Fact]
    public async Task AllowAnonymous_does_not_open_the_controls()
    {
        await using var site = await TracedSite.StartAsync(mapEndpoints: app => app.MapCallTraces().AllowAnonymous());
        var id = await site.SaveAsync(TestData.Orders);
        using var read = await site.GetAsync("/traces", ("Remote", RemoteAddress));
        using var delete = await site.PostAsync($"/traces/{id}/delete", [], ("Remote", RemoteAddress), _sameOrigin);
        using var next = await site.PostAsync("/traces/next", [new("count", "1")], ("Remote", RemoteAddress), _sameOrigin);
        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (read.StatusCode, delete.StatusCode, next.StatusCode));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("X-None", "")]
    public async Task A_request_from_another_origin_changes_nothing(string header, string value)
    {
        await using var site = await TracedSite.StartAsync();
        var id = await site.SaveAsync(TestData.Orders);
        using var delete = await site.PostAsync($"/traces/{id}/delete", [], (header, value));
        using var next = await site.PostAsync("/traces/next", [new("count", "1")], (header, value));
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (delete.StatusCode, next.StatusCode));
        Assert.True(site.Traces.Contains(id));
        await site.GetTextAsync("/checkout");
        Assert.Single(await site.WaitForTracesAsync(1));
    }

    [Theory]
    [InlineData("..%2f..%2fetc%2fpasswd")]
    [InlineData("20260102-030405-0123456789abcde")]
    [InlineData("20260102-030405-0123456789abcdef")]
    [InlineData("%00")]
    public async Task An_unknown_id_is_not_found(string id)
    {
        using var folder = new TemporaryFolder();
        await using var site = await TracedSite.StartAsync(options => options.Retention.Store = TraceStore.InFolder(folder.Path));
        foreach (var path in (string[])["", "/hotspots", "/calls/0", "/download/text"])
        {
            using var response = await site.GetAsync($"/traces/{id}{path}");
            Assert.Contains(response.StatusCode, (HttpStatusCode[])[HttpStatusCode.NotFound, HttpStatusCode.BadRequest]);
        }
        using var delete = await site.PostAsync($"/traces/{id}/delete", [], _sameOrigin);
        Assert.Contains(delete.StatusCode, (HttpStatusCode[])[HttpStatusCode.NotFound, HttpStatusCode.BadRequest]);
    }

    [Fact]
    public async Task Endpoints_are_excluded_from_API_descriptions()
    {
        await using var site = await TracedSite.StartAsync();
        var all = site.Services.GetRequiredService<Microsoft.AspNetCore.Routing.EndpointDataSource>().Endpoints.Where(
            endpoint => endpoint.DisplayName!.StartsWith("Traces: ", StringComparison.Ordinal)).ToList();
        Assert.InRange(all.Count, 9, 20);
        Assert.All(all,
            endpoint => Assert.NotNull(endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.IExcludeFromDescriptionMetadata>()));
    }

    [Fact]
    public void Mapping_without_AddCallTracing_says_what_to_call()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        Assert.Contains(
            "AddCallTracing()", Assert.Throws<InvalidOperationException>(() => app.MapCallTraces()).Message, StringComparison.Ordinal);
        Assert.Contains(
            "AddCallTracing()", Assert.Throws<InvalidOperationException>(() => app.UseCallTracing()).Message, StringComparison.Ordinal);
    }
}
