using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Routing;
using ModelContextProtocol.Server;

namespace Chalkboard.Mcp.Tests;

/// <summary>Who may use the endpoint.</summary>
public sealed class AccessTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Remote", "203.0.113.7")]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    // A foreign host name that resolves to this address (DNS rebinding).
    [InlineData("Host", "evil.example")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task All_but_programs_of_the_local_machine_are_refused(string header, string value)
    {
        await using var site = await McpSite.StartAsync();
        using var local = await SendAsync(site);
        using var other = await SendAsync(site, (header, value));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (local.StatusCode, other.StatusCode));
    }

    [Fact]
    public async Task Without_authorization_the_endpoint_is_closed_and_says_how_to_open_it()
    {
        await using var site = await McpSite.StartAsync(map: app => app.MapChalkboardMcp());
        using var response = await SendAsync(site);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains(
            "app.MapChalkboardMcp(\"/mcp\").RequireAuthorization(\"operators\");", await response.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("operator", HttpStatusCode.OK)]
    [InlineData("visitor", HttpStatusCode.Forbidden)]
    [InlineData("", HttpStatusCode.Unauthorized)]
    public async Task A_policy_decides_who_may_use_it(string role, HttpStatusCode expected)
    {
        await using var site = await McpSite.StartAsync(map: app => app.MapChalkboardMcp().RequireAuthorization("operators"));
        using var response = await SendAsync(site, ("Remote", "203.0.113.7"), ("Test-Role", role));
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task The_tools_are_not_at_the_endpoint_that_the_application_has_for_itself()
    {
        await using var site = await McpSite.StartAsync(
            addServices: services => services.AddMcpServer().WithHttpTransport()
                .WithTools([McpServerTool.Create(() => "mine", new() { Name = "own" })]),
            map: app =>
            {
                app.MapMcp("/own");
                app.MapChalkboardMcp().AllowLocalMachine();
            });
        await using var own = await site.ConnectAsync("/own");
        await using var client = await site.ConnectAsync();

        Assert.Equal("own", Assert.Single(await own.ListToolsAsync(cancellationToken: Cancellation)).Name);
        Assert.DoesNotContain(await client.ListToolsAsync(cancellationToken: Cancellation), tool => tool.Name == "own");
    }

    [Fact]
    public void Sessions_are_refused_because_they_would_have_the_tools_at_other_endpoints()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddCallTracing();
        builder.Services.AddMcpServer().WithHttpTransport(options => options.Stateless = false);
        builder.Services.AddChalkboardMcp();
        var app = builder.Build();
        Assert.Contains(
            "Set Stateless to true", Assert.Throws<InvalidOperationException>(() => app.MapChalkboardMcp()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_request_is_refused()
    {
        await using var site = await McpSite.StartAsync();
        using var response = await SendAsync(site, new string('x', 70_000));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task The_endpoint_is_neither_traced_nor_counted_nor_described()
    {
        await using var site = await McpSite.StartAsync();
        var endpoint = Assert.Single(
            site.Services.GetRequiredService<EndpointDataSource>().Endpoints,
            endpoint => endpoint.DisplayName!.Contains("/mcp", StringComparison.Ordinal));
        Assert.NotNull(endpoint.Metadata.GetMetadata<Chalkboard.Tracing.AspNetCore.DisableCallTracingAttribute>());
        Assert.NotNull(endpoint.Metadata.GetMetadata<Chalkboard.Statistics.AspNetCore.DisableStatisticsAttribute>());
        Assert.NotNull(endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.IExcludeFromDescriptionMetadata>());
    }

    [Fact]
    public void Mapping_says_what_is_missing()
    {
        var nothing = WebApplication.CreateSlimBuilder().Build();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddChalkboardMcp();
        var empty = builder.Build();
        Assert.Contains(
            "AddChalkboardMcp()", Assert.Throws<InvalidOperationException>(() => nothing.MapChalkboardMcp()).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "AddCallTracing()", Assert.Throws<InvalidOperationException>(() => empty.MapChalkboardMcp()).Message, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> SendAsync(McpSite site, params (string Name, string Value)[] headers) =>
        SendAsync(site, "tools/list", headers);

    private static async Task<HttpResponseMessage> SendAsync(McpSite site, string method, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(site.Address, "/mcp"))
        {
            Content = JsonContent.Create(new { jsonrpc = "2.0", id = 1, method, @params = new { } }),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name == "Remote" ? "Test-Remote" : name, value);
        return await site.Client.SendAsync(request, Cancellation);
    }
}
