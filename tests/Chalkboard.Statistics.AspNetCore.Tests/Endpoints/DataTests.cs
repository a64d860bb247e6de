using System.Net;
using System.Text.Json;
using Chalkboard.TestInfrastructure.Html;

namespace Chalkboard.Statistics.AspNetCore.Tests.Endpoints;

public sealed class DataTests
{
    [Theory]
    [InlineData("/statistics/data/Slates/Commits", "7")]
    [InlineData("/statistics/data/Slates/Commits/", "7")]
    [InlineData("/statistics/data/Slates/Requests%2FSecond", "1.5")]
    [InlineData("/statistics/data/Slates/Requests%2fSecond", "1.5")]
    [InlineData("/statistics/data/Slates/Requests/Second", "1.5")]
    [InlineData("/statistics/data/Slates/Stores/GET%20%2Fa%2Fb/50%25", "3")]
    [InlineData("/statistics/data/Slates/A%252FB", "4")]
    [InlineData("/statistics/data/Slates/A+B", "5")]
    [InlineData("/statistics/data/Slates/%22%27%3C%3E", "6")]
    [InlineData("/statistics/data/Slates/gr%C3%BC%C3%9Fe%20%F0%9F%8C%8D", "8")]
    [InlineData("/statistics/data/Slates/Slow/1/Took", "10")]
    [InlineData("/statistics/data/a%2Fb/c", "11")]
    public async Task One_entry_is_found_by_its_path(string path, string expected)
    {
        await using var site = await TestSite.StartAsync();
        Fill(site);
        Assert.Equal(expected, await site.GetTextAsync(path));
    }

    [Fact]
    public async Task A_name_between_slashes_takes_precedence_over_names_with_slashes()
    {
        await using var site = await TestSite.StartAsync();
        site.Repository["N"] =
            new Dictionary<string, object?>
            {
                ["A/B"] = 1,
                ["A"] = new Dictionary<string, object?> { ["B"] = new Dictionary<string, object?> { ["C"] = 2 } },
                ["A/B/C"] = 3
            };
        Assert.Equal("{\"C\":2}", await site.GetTextAsync("/statistics/data/N/A/B"));
        Assert.Equal("1", await site.GetTextAsync("/statistics/data/N/A%2FB"));
        Assert.Equal("2", await site.GetTextAsync("/statistics/data/N/A/B/C"));
    }

    [Fact]
    public async Task All_or_one_namespace_is_json_and_functions_of_others_are_not_called()
    {
        await using var site = await TestSite.StartAsync();
        Fill(site);
        var called = 0;
        site.Repository["Other"] = new Dictionary<string, object?>
        {
            ["F"] = new Func<IDictionary<string, object?>, object?>(_ => ++called),
        };
        using var one = await site.GetAsync("/statistics/data/Slates");
        Assert.Equal("application/json; charset=utf-8", one.Content.Headers.ContentType?.ToString());
        Assert.True(one.Headers.CacheControl?.NoStore);
        Assert.Equal(0, called);
        using var all = JsonDocument.Parse(await site.GetTextAsync("/statistics/data"));
        Assert.Equal(["Other", "Slates", "a/b"], all.RootElement.EnumerateObject().Select(scope => scope.Name));
        Assert.Equal(1, called);
    }

    [Fact]
    public async Task Readers_share_one_report_a_second_whatever_they_read_and_see_a_pause_at_once()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var site = await TestSite.StartAsync(
            options => options.MaxReportAge = new StatisticsOptions().MaxReportAge, time: time);
        var called = 0;
        site.Repository["Other"] = new System.Collections.Concurrent.ConcurrentDictionary<string, object?>
        {
            ["Enabled"] = true,
            ["F"] = new Func<IDictionary<string, object?>, object?>(_ => Interlocked.Increment(ref called)),
        };
        await Task.WhenAll(
            Enumerable.Range(0, 20).SelectMany(
                _ =>
                    (string[])["/statistics", "/statistics/data", "/statistics/data/Other", "/statistics/metrics"]).Select(
                        site.GetTextAsync));
        Assert.InRange(called, 1, 2);

        var before = called;
        using var paused = await site.PostAsync("/statistics/pause", "Other", ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal(HttpStatusCode.NoContent, paused.StatusCode);
        Assert.Contains("\"Enabled\":false", await site.GetTextAsync("/statistics/data/Other"), StringComparison.Ordinal);
        Assert.Equal(before + 1, called);

        time.Advance(TimeSpan.FromSeconds(1));
        await site.GetTextAsync("/statistics/data/Other");
        Assert.Equal(before + 2, called);
    }

    [Fact]
    public async Task The_page_is_rendered_once_per_report_for_readers_with_equal_rights()
    {
        var (time, written) = (new Microsoft.Extensions.Time.Testing.FakeTimeProvider(), 0);
        await using var site = await TestSite.StartAsync(
            options =>
            {
                options.MaxReportAge = TimeSpan.FromSeconds(1);
                options.Page.Formats["N"]["A"] = ValueFormat.From(_ => $"{Interlocked.Increment(ref written)}");
            }, time: time);
        site.Repository["N"] = new Dictionary<string, object?> { ["A"] = 1 };
        var pages = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => site.GetTextAsync("/statistics")));
        Assert.Single(pages.Distinct());
        Assert.Equal(1, written);
        // The number of cached variants is bounded, whatever addresses a client uses.
        foreach (var path in Enumerable.Range(0, 64)
            .Select(i =>
                "/" + string.Concat(
                    "statist".Select((letter, at) => at < 6 && (i >> at) % 2 == 1 ? char.ToUpperInvariant(letter) : letter)) + "ics"))
            Assert.Equal("./" + path[1..] + "/live", (await site.GetPageAsync(path)).Attribute("body", "data-live"));
        time.Advance(TimeSpan.FromSeconds(1));
        written = 0;
        await site.GetTextAsync("/statistics");
        Assert.Equal(1, written);
    }

    [Fact]
    public async Task A_missing_entry_is_a_404_with_the_path()
    {
        await using var site = await TestSite.StartAsync();
        Fill(site);
        foreach (var path in (string[])["Nowhere", "Slates/Nothing", "Slates/Commits/Deeper", "Slates/Slow/9", "Slates/Slow/-1",
            "a%2Fb/%3Cscript%3E", string.Join('/', Enumerable.Repeat("x", 500))])
        {
            using var response = await site.GetAsync($"/statistics/data/{path}");
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.StartsWith("There is nothing under", problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    private static void Fill(TestSite site)
    {
        site.Repository["a/b"] = new Dictionary<string, object?> { ["c"] = 11 };
        site.Repository["Slates"] = new Dictionary<string, object?>
        {
            ["Commits"] = 7,
            ["Requests/Second"] = 1.5,
            ["A%2FB"] = 4,
            ["A+B"] = 5,
            ["\"'<>"] = 6,
            ["grüße 🌍"] = 8,
            ["Stores"] = new Dictionary<string, object?> { ["GET /a/b"] = new Dictionary<string, object?> { ["50%"] = 3 } },
            ["Slow"] =
                new List<object?> { new Dictionary<string, object?> { ["Took"] = 9 }, new Dictionary<string, object?> { ["Took"] = 10 } },
        };
    }
}
