using System.Text.Json;
using Chalkboard.TestInfrastructure.Browsers;
using IdSets.Tests.Browsing;
using IdSets.Tests.Sites;

namespace IdSets.Tests;

public sealed class StatisticsTests(Site site, Chromium chromium)
{
    private readonly string _mark = $"{Guid.NewGuid():N}"[..8];

    [Fact]
    public async Task The_site_shows_what_it_is_doing()
    {
        await using var browser = await chromium.OpenAsync(site.Address);
        var user = await site.AddUserAsync(staff: true);
        var tab = await browser.NewPageAsync();
        await tab.GotoAsync("/signin");
        await tab.FillSignInAsync(user, "chalk");
        await tab.UploadAsync($"Counted {_mark}", $"{_mark}-1\n{_mark}-2");
        await tab.GetButton("Make the set").ClickAsync();
        await tab.GetByRole(Microsoft.Playwright.AriaRole.Status).Expect().ToBeVisibleAsync();

        await tab.Locator("#me").ClickAsync();
        await tab.GetByText("Statistics", new() { Exact = true }).ClickAsync();
        await tab.Locator("h2", new() { HasText = "Id Sets" }).Expect().ToBeVisibleAsync();
        await tab.Locator("h2", new() { HasText = "ASP.NET Core Applications" }).Expect().ToBeVisibleAsync();
        await tab.GetByText($"POST /idsets/new").First.Expect().ToBeVisibleAsync();

        using var client = new HttpClient { BaseAddress = site.Address };
        using var data =
            JsonDocument.Parse(
                await client.GetStringAsync(new Uri("/statistics/data", UriKind.Relative), TestContext.Current.CancellationToken));
        var root = data.RootElement;
        Assert.InRange(root.GetProperty("Id Sets").GetProperty("Total Ids").GetInt64(), 2, long.MaxValue);
        Assert.InRange(
            root.GetProperty("Slates").GetProperty("Stores").GetProperty("sqlite").GetProperty("Total Commits")
                .GetInt64(), 3, long.MaxValue);
        Assert.InRange(root.GetProperty("Kestrel").GetProperty("Total Connections").GetInt64(), 1, long.MaxValue);
        Assert.True(root.TryGetProperty("Microsoft.AspNetCore.Server.Kestrel", out _), "The meters of ASP.NET Core are missing.");
        Assert.Contains(
            root.GetProperty("ASP.NET Core Applications").GetProperty("URI Set Tracking")
                .EnumerateObject(), uri => uri.Name == "/idsets/new");
    }

    [Fact]
    public async Task The_statistics_of_the_site_contain_no_user_names()
    {
        using var client = new HttpClient { BaseAddress = site.Address };
        var sets = await client.GetStringAsync(
            new Uri("/statistics/data/Id%20Sets", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("user-", sets, StringComparison.Ordinal);
    }
}
