using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;

namespace Chalkboard.Slates.AspNetCore.Tests;

public sealed class SecretTests
{
    [Fact]
    public async Task No_log_contains_a_token()
    {
        await using var site = await Site.StartAsync(site => site.Map = app =>
        {
            app.MapSlateDevices("/devices");
            app.MapGet("/read", async (UserSlate slate) => (await slate.User.GetAsync()).Value!.Name);
        });
        var browser = site.OpenBrowser();
        var secrets = new List<string>();

        await browser.PostAsync("/signin?user=ann&persistent=true");
        secrets.Add(browser.Cookies["slate"]);
        await browser.GetAsync("/read");
        await browser.PostAsync("/signin?user=ann");
        secrets.Add(browser.Cookies["slate"]);
        await browser.GetAsync("/devices");
        await browser.GetAsync("/admin");
        site.Time.Advance(TimeSpan.FromHours(1));
        site.Store.IsReadOnly = true;
        await browser.GetAsync("/read");
        site.Store.IsDown = true;
        await browser.GetAsync("/read");
        await site.OpenBrowser(("Authorization", $"Bearer {secrets[1]}")).GetAsync("/read");
        site.Store.IsDown = site.Store.IsReadOnly = false;
        await browser.PostAsync("/signin?user=bob");
        secrets.Add(browser.Cookies["slate"]);
        await browser.PostAsync("/signout");
        await site.OpenBrowser(("Authorization", $"Bearer {secrets[2]}")).GetAsync("/private");

        Assert.Equal(3, secrets.Distinct().Count());
        Assert.Contains(site.Logs.Lines, line => line.Contains("Signed in with token"));
        Assert.Contains(site.Logs.Lines, line => line.StartsWith("Trace", StringComparison.Ordinal));
        Assert.DoesNotContain(site.Logs.Lines, line => secrets.Any(line.Contains));
    }
}
