using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Authentication;

namespace Chalkboard.Slates.AspNetCore.Tests;

public sealed class LifetimeTests
{
    [Fact]
    public async Task A_sign_in_that_is_not_used_expires()
    {
        await using var site = await Site.StartAsync();
        var browser = await site.SignInAsync("ann");

        site.Time.Advance(TimeSpan.FromDays(14) - TimeSpan.FromTicks(1));
        Assert.Equal("ANN", (await browser.GetAsync("/who")).Body);

        site.Time.Advance(TimeSpan.FromDays(14));
        Assert.Equal("", (await browser.GetAsync("/who")).Body);
    }

    [Fact]
    public async Task A_sign_in_in_use_is_renewed_rarely_and_ends_after_its_absolute_lifetime()
    {
        await using var site = await Site.StartAsync();
        var browser = await site.SignInAsync("ann");

        for (var i = 0; i < 9; i++)
        {
            site.Time.Advance(TimeSpan.FromMinutes(1));
            await browser.GetAsync("/who");
        }

        Assert.DoesNotContain("tokens.renew", site.Store.Calls);
        site.Time.Advance(TimeSpan.FromMinutes(1));
        await browser.GetAsync("/who");
        await browser.GetAsync("/who");
        Assert.Single(site.Store.Calls, "tokens.renew");

        for (var day = 0; day < 89; day++)
        {
            site.Time.Advance(TimeSpan.FromDays(1));
            Assert.Equal("ANN", (await browser.GetAsync("/who")).Body);
        }

        site.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal("", (await browser.GetAsync("/who")).Body);
    }

    [Fact]
    public async Task A_persistent_cookie_slides_with_its_token()
    {
        await using var site = await Site.StartAsync();
        var browser = site.OpenBrowser();

        var first = Assert.Single((await browser.PostAsync("/signin?user=ann&persistent=true")).SetCookies);
        Assert.Equal(site.Time.GetUtcNow().AddDays(14), first.Expires);
        Assert.Empty((await browser.GetAsync("/who")).SetCookies);

        site.Time.Advance(TimeSpan.FromDays(10));
        var slid = Assert.Single((await browser.GetAsync("/who")).SetCookies);
        Assert.Equal(site.Time.GetUtcNow().AddDays(14), slid.Expires);
        Assert.Equal(first.Value, slid.Value);
        Assert.True(slid.HttpOnly);
    }

    [Fact]
    public async Task A_cookie_for_the_browser_session_is_not_sent_again()
    {
        await using var site = await Site.StartAsync();
        var browser = await site.SignInAsync("ann");

        site.Time.Advance(TimeSpan.FromDays(10));

        Assert.Empty((await browser.GetAsync("/who")).SetCookies);
        Assert.Contains("tokens.renew", site.Store.Calls);
    }

    [Fact]
    public async Task Signing_out_deletes_a_cookie_that_was_about_to_slide()
    {
        await using var site = await Site.StartAsync();
        var browser = site.OpenBrowser();
        await browser.PostAsync("/signin?user=ann&persistent=true");
        site.Time.Advance(TimeSpan.FromDays(10));

        var set = Assert.Single((await browser.PostAsync("/signout")).SetCookies);

        Assert.Equal("", set.Value.ToString());
        Assert.Empty(browser.Cookies);
    }

    [Fact]
    public async Task ExpiresUtc_of_a_sign_in_is_not_extended_by_use()
    {
        await using var site = await Site.StartAsync();
        var browser = site.OpenBrowser();

        var cookie = Assert.Single((await browser.PostAsync("/signin?user=ann&persistent=true&minutes=30")).SetCookies);
        Assert.Equal(site.Time.GetUtcNow().AddMinutes(30), cookie.Expires);

        site.Time.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal("ANN", (await browser.GetAsync("/who")).Body);
        site.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("", (await browser.GetAsync("/who")).Body);
    }

    [Fact]
    public async Task A_sign_in_without_AllowRefresh_does_not_slide()
    {
        await using var site = await Site.StartAsync();
        var browser = site.OpenBrowser();
        await browser.PostAsync("/signin?user=ann&slide=false");

        site.Time.Advance(TimeSpan.FromDays(13));
        Assert.Equal("ANN", (await browser.GetAsync("/who")).Body);
        site.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal("", (await browser.GetAsync("/who")).Body);
    }

    [Fact]
    public async Task Signing_in_again_with_the_current_properties_does_not_shorten_the_sign_in()
    {
        await using var site = await Site.StartAsync(site => site.Map = app => app.MapPost("/refresh", async (HttpContext context) =>
            await context.SignInAsync(context.User, (await context.AuthenticateAsync()).Properties)));
        var browser = site.OpenBrowser();
        await browser.PostAsync("/signin?user=ann&persistent=true");
        site.Time.Advance(TimeSpan.FromMinutes(5));

        await browser.PostAsync("/refresh");

        for (var day = 0; day < 60; day++)
        {
            site.Time.Advance(TimeSpan.FromDays(1));
            Assert.Equal("ANN", (await browser.GetAsync("/who")).Body);
        }
    }
}
