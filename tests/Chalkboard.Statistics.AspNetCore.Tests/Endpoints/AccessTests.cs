using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.HttpOverrides;

namespace Chalkboard.Statistics.AspNetCore.Tests.Endpoints;

public sealed class AccessTests
{
    private const string RemoteAddress = "203.0.113.7";

    private static readonly (string, string) _sameOrigin = ("Sec-Fetch-Site", "same-origin");

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.3.2.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public async Task The_local_machine_has_access(string address)
    {
        await using var site = await TestSite.StartAsync();
        using var response = await site.GetAsync("/statistics", ("Remote", address));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("Production", HttpStatusCode.Forbidden)]
    [InlineData("Staging", HttpStatusCode.Forbidden)]
    [InlineData("Development", HttpStatusCode.OK)]
    public async Task Without_authorization_only_Development_serves_the_local_machine(string environment, HttpStatusCode expected)
    {
        await using var site = await TestSite.StartAsync(environment: environment, map: app => app.MapStatistics());
        site.Repository["My Stuff"] = new Dictionary<string, object?> { ["Enabled"] = true };
        using var read = await site.GetAsync("/statistics/data");
        using var control = await site.PostAsync("/statistics/pause", "My Stuff", _sameOrigin);

        Assert.Equal(expected, read.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK, control.StatusCode == HttpStatusCode.NoContent);
        if (expected == HttpStatusCode.OK) return;
        var text = await read.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("""app.MapStatistics("/statistics").RequireAuthorization("operators");""", text, StringComparison.Ordinal);
        Assert.Contains("""app.MapStatistics("/statistics").AllowLocalMachine();""", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RemoteAddress)]
    [InlineData("10.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("none")]
    public async Task A_refused_request_gets_instructions_for_authorization(string address)
    {
        await using var site = await TestSite.StartAsync();
        using var response = await site.GetAsync("/statistics", ("Remote", address));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("RequireAuthorization(", text, StringComparison.Ordinal);
        Assert.Contains("AllowAnonymous()", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/statistics")]
    [InlineData("/statistics/data")]
    [InlineData("/statistics/data/Slates")]
    [InlineData("/statistics/metrics")]
    [InlineData("/statistics/live")]
    [InlineData("/statistics/assets/0/page.js")]
    public async Task All_endpoints_are_closed_by_default(string path)
    {
        await using var site = await TestSite.StartAsync();
        using var response = await site.GetAsync(path, ("Remote", RemoteAddress));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("X-Forwarded-For", RemoteAddress)]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("X-Real-IP", RemoteAddress)]
    [InlineData("X-Real-Port", "1234")]
    [InlineData("X-Remote-Addr", RemoteAddress)]
    [InlineData("WL-Proxy-Client-IP", RemoteAddress)]
    [InlineData("CloudFront-Viewer-Address", RemoteAddress)]
    [InlineData("Ali-CDN-Real-IP", RemoteAddress)]
    [InlineData("X-Sucuri-ClientIP", RemoteAddress)]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("X-Original-For", "127.0.0.1:1")]
    [InlineData("X-Envoy-External-Address", RemoteAddress)]
    [InlineData("X-Azure-ClientIP", RemoteAddress)]
    [InlineData("Fastly-Client-IP", RemoteAddress)]
    [InlineData("X-Cluster-Client-IP", RemoteAddress)]
    [InlineData("x-amzn-trace-id", "Root=1")]
    [InlineData("cf-ray", "1")]
    [InlineData("Host", "statistics.example.com")]
    [InlineData("Host", "127.0.0.1.example.com")]
    public async Task A_request_from_a_proxy_on_this_machine_is_not_local(string header, string value)
    {
        await using var site = await TestSite.StartAsync();
        using var response = await site.GetAsync("/statistics", (header, value));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_loopback_address_from_forwarded_headers_is_not_local()
    {
        await using var site = await TestSite.StartAsync(map: app =>
        {
            // A common mistake: forwarded headers of any client are accepted.
            var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All };
            options.KnownIPNetworks.Clear();
            options.KnownProxies.Clear();
            app.UseForwardedHeaders(options);
            app.MapStatistics().AllowLocalMachine();
        });
        using var response = await site.GetAsync("/statistics", ("Remote", RemoteAddress), ("X-Forwarded-For", "127.0.0.1"));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)]
    [InlineData("visitor", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData("operator", HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData("administrator", HttpStatusCode.OK, HttpStatusCode.NoContent)]
    public async Task Pages_and_controls_are_authorized_separately(string? role, HttpStatusCode reading, HttpStatusCode controlling)
    {
        await using var site = await TestSite.StartAsync(services: TestSite.AddTestUsers, map: app =>
        {
            var statistics = app.MapStatistics();
            statistics.RequireAuthorization("operators");
            statistics.Controls.RequireAuthorization("administrators");
        });
        site.Repository["My Stuff"] = new Dictionary<string, object?> { ["Enabled"] = true };
        (string, string)[] headers = role is null
            ? [("Remote", RemoteAddress), _sameOrigin] : [("Remote", RemoteAddress), _sameOrigin, ("Test-Role", role)];
        using var read = await site.GetAsync("/statistics", headers);
        using var control = await site.PostAsync("/statistics/pause", "My Stuff", headers);
        Assert.Equal((reading, controlling), (read.StatusCode, control.StatusCode));
        if (reading != HttpStatusCode.OK) return;
        // A user without access to the controls sees no button.
        Assert.Equal(controlling == HttpStatusCode.NoContent, (await HtmlPage.ParseAsync(read)).Has("form.switch"));
    }

    [Fact]
    public async Task Authorization_of_a_group_around_it_counts()
    {
        await using var site = await TestSite.StartAsync(
            services: TestSite.AddTestUsers, map: app => app.MapGroup("/admin").RequireAuthorization("operators").MapStatistics());
        using var stranger = await site.GetAsync("/admin/statistics");
        using var known = await site.GetAsync("/admin/statistics", ("Remote", RemoteAddress), ("Test-Role", "operator"));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (stranger.StatusCode, known.StatusCode));
    }

    [Fact]
    public async Task AllowAnonymous_does_not_open_the_controls()
    {
        await using var site = await TestSite.StartAsync(map: app => app.MapStatistics().AllowAnonymous());
        var enabled = new StrongBox<bool>(true);
        site.Repository["My Stuff"] = new Dictionary<string, object?> { ["Enabled"] = enabled };
        using var read = await site.GetAsync("/statistics", ("Remote", RemoteAddress));
        using var control = await site.PostAsync("/statistics/pause", "My Stuff", ("Remote", RemoteAddress), _sameOrigin);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (read.StatusCode, control.StatusCode));
        Assert.True(enabled.Value);
        Assert.False((await HtmlPage.ParseAsync(read)).Has("form"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Authorization_of_the_controls_holds_where_the_rest_is_open(bool first)
    {
        await using var site = await TestSite.StartAsync(services: TestSite.AddTestUsers, map: app =>
        {
            var statistics = app.MapStatistics();
            if (first) statistics.AllowAnonymous();
            statistics.Controls.RequireAuthorization("administrators");
            if (!first) statistics.AllowAnonymous();
        });
        site.Repository["My Stuff"] = new Dictionary<string, object?> { ["Enabled"] = true };
        using var stranger = await site.PostAsync("/statistics/pause", "My Stuff", ("Remote", RemoteAddress), _sameOrigin);
        using var known = await site.PostAsync(
            "/statistics/pause", "My Stuff", ("Remote", RemoteAddress), _sameOrigin, ("Test-Role", "administrator"));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.NoContent), (stranger.StatusCode, known.StatusCode));
    }

    [Fact]
    public async Task The_controls_can_be_opened_to_everyone()
    {
        await using var site = await TestSite.StartAsync(map: app => app.MapStatistics().AllowLocalMachine().Controls.AllowAnonymous());
        site.Repository["My Stuff"] = new Dictionary<string, object?> { ["Enabled"] = true };
        using var read = await site.GetAsync("/statistics", ("Remote", RemoteAddress));
        using var control = await site.PostAsync("/statistics/pause", "My Stuff", ("Remote", RemoteAddress), _sameOrigin);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.NoContent), (read.StatusCode, control.StatusCode));
    }

    [Fact]
    public async Task Other_conventions_apply_to_all_endpoints()
    {
        await using var site = await TestSite.StartAsync(map: app => app.MapStatistics().AllowLocalMachine().RequireHost("localhost"));
        using var other = await site.GetAsync("/statistics/data");
        using var named = await site.GetAsync("/statistics/data", ("Host", "localhost"));
        using var control = await site.PostAsync("/statistics/pause", "My Stuff", _sameOrigin);
        Assert.Equal(
            (HttpStatusCode.NotFound, HttpStatusCode.OK,
                HttpStatusCode.NotFound), (other.StatusCode, named.StatusCode, control.StatusCode));
    }

    [Fact]
    public void Mapping_without_AddStatistics_says_what_to_call()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        var failure = Assert.Throws<InvalidOperationException>(() => app.MapStatistics());
        Assert.Contains("AddStatistics()", failure.Message, StringComparison.Ordinal);
    }
}
