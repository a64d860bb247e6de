using Chalkboard.TestInfrastructure.Browsers;
using IdSets.Tests.Browsing;
using IdSets.Tests.Sites;
using Microsoft.Playwright;

namespace IdSets.Tests;

public sealed class LayoutTests(Site site, Chromium chromium)
{
    private readonly string _mark = $"{Guid.NewGuid():N}"[..8];

    [Theory]
    [InlineData(1200, ColorScheme.Light)]
    [InlineData(1200, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Every_page_fits_its_screen_and_violates_no_content_security_policy(int width, ColorScheme scheme)
    {
        await using var browser =
            await chromium.OpenAsync(site.Address, new() { ViewportSize = new() { Width = width, Height = 844 }, ColorScheme = scheme });
        var complaints = new List<string>();
        browser.Console += (_, message) =>
        {
            // The browser also reports the error pages that the test visits on purpose.
            var onPurpose = message.Location.Contains("/nowhere", StringComparison.Ordinal)
                || message.Location.Contains("/error/", StringComparison.Ordinal);
            if (message.Type == "error" && !onPurpose) complaints.Add(message.Text);
        };

        var user = await site.AddUserAsync(staff: true);
        var upload = "?";
        var tab = await browser.NewPageAsync();
        await LookAsync("/signin");
        await tab.FillSignInAsync(user, "chalk");
        await tab.Locator("#me").Expect().ToHaveTextAsync(user);

        await tab.UploadAsync($"Customers of the north {_mark}", string.Join('\n', Enumerable.Range(0, 300).Select(id => $"{_mark}-{id}")));
        await tab.GetButton("Make the set").ClickAsync();
        await tab.GetByRole(AriaRole.Status).Expect().ToBeVisibleAsync();
        await SaveAsync("made");
        await tab.UploadAsync(
            $"{new string('W', 80)} {_mark}",
            $"{_mark}-1\n{_mark}-new\n{new string('x', 200)}\n" + string.Join('\n', Enumerable.Repeat($"{_mark}-new", 120)));
        await tab.Locator("#conflicts").Expect().ToBeVisibleAsync();
        upload = new Uri(tab.Url).AbsolutePath;

        using var phone = await Visitor.SignInAsync(site, user);
        foreach (var path in new[] { "/", "/idsets", "/idsets/new", upload, "/settings", "/account/devices", "/reports/long?seconds=0",
            "/signout", "/nowhere", "/error/403", "/error/503" })
            await LookAsync(path);

        await tab.GotoAsync("/");
        await tab.Locator("#me").ClickAsync();
        await tab.GetButton("Sign out").Expect().ToBeVisibleAsync();
        await SaveAsync("menu");
        Assert.Empty(complaints);

        async Task LookAsync(string path)
        {
            await tab.GotoAsync(path);
            var wide = await tab.EvaluateAsync<int>("document.documentElement.scrollWidth");
            await SaveAsync(
                path.Split('?')[0].Trim('/').Replace('/', '-') is { Length: > 0 } name
                    ? name.Replace(upload.Split('/')[^1], "decide", StringComparison.Ordinal) : "start");
            Assert.True(wide <= width, $"{path} is {wide} pixels wide on a screen of {width}.");
            Assert.Equal("rgb(255, 255, 255)" == await BackgroundAsync() ? ColorScheme.Light : ColorScheme.Dark, scheme);
        }

        Task<string> BackgroundAsync() => tab.EvaluateAsync<string>("getComputedStyle(document.documentElement).backgroundColor");

        // Saves screenshots, if CHALKBOARD_SCREENSHOTS names a folder.
        async Task SaveAsync(string name)
        {
            if (Environment.GetEnvironmentVariable("CHALKBOARD_SCREENSHOTS") is { Length: > 0 } folder)
                await tab.ScreenshotAsync(
                    new() { Path = Path.Combine(folder, $"{name}-{width}-{scheme}.png".ToLowerInvariant()), FullPage = true });
        }
    }

    [Fact]
    public async Task An_upload_shows_its_progress()
    {
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await browser.SignInAsync(await site.AddUserAsync());
        var watched = new List<string>();
        tab.Response += (_, response) =>
        {
            if (response.Url.Contains("/idsets/new/progress/", StringComparison.Ordinal)) lock (watched) watched.Add(response.Url);
        };
        await tab.UploadAsync($"Set {_mark}", string.Join('\n', Enumerable.Range(0, 200_000).Select(id => $"{_mark}-{id}")));
        await tab.Locator("#upload-bar").Expect().ToBeVisibleAsync();
        await tab.GetButton("Make the set · 200,000 ids").Expect().ToBeVisibleAsync();
        lock (watched) Assert.NotEmpty(watched);
    }
}
