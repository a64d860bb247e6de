using System.Net;

namespace Chalkboard.Statistics.AspNetCore.Tests.Endpoints;

public sealed class MetricsTests
{
    private const string Text = "text/plain; version=0.0.4; charset=utf-8";
    private const string Open = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    [Theory]
    [InlineData(null, Text)]
    [InlineData("*/*", Text)]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", Text)]
    [InlineData("text/plain", Text)]
    [InlineData("not a media type", Text)]
    [InlineData("application/openmetrics-text", Open)]
    [InlineData("application/openmetrics-text, */*", Open)]
    [InlineData("application/openmetrics-text;q=0.5, text/plain;q=0.9", Text)]
    [InlineData("application/openmetrics-text;q=0, */*", Text)]
    [InlineData("application/openmetrics-text;version=2.0.0, text/plain;version=0.0.4;q=0.1", Text)]
    [InlineData("text/plain;q=0.4, application/*;q=0.5", Open)]
    [InlineData(
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5," +
        "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", Open)]
    public async Task The_format_follows_the_Accept_header(string? accept, string expected)
    {
        await using var site = await TestSite.StartAsync();
        site.Repository["My Stuff"] = new Dictionary<string, object?> { ["Total Events"] = 3L };
        using var response = await site.GetAsync("/statistics/metrics", accept is null ? [] : [("Accept", accept)]);
        Assert.Equal(expected, response.Content.Headers.ContentType?.ToString());
        Assert.Contains("Accept", response.Headers.Vary);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("my_stuff", text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(expected == Open, text.EndsWith("# EOF\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_format_is_refused()
    {
        await using var site = await TestSite.StartAsync();
        using var response = await site.GetAsync("/statistics/metrics", ("Accept", "application/json"));
        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
    }
}
