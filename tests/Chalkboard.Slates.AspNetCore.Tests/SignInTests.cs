using System.Net;
using System.Security.Claims;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Net.Http.Headers;

namespace Chalkboard.Slates.AspNetCore.Tests;

public sealed class SignInTests
{
    [Fact]
    public async Task A_user_is_authenticated_from_sign_in_to_sign_out()
    {
        await using var site = await Site.StartAsync();
        var browser = site.OpenBrowser();
        Assert.Equal("", (await browser.GetAsync("/who")).Body);

        await browser.PostAsync("/signin?user=ann");
        Assert.Equal("ANN", (await browser.GetAsync("/who")).Body);

        await browser.PostAsync("/signout");
        Assert.Empty(browser.Cookies);
        Assert.Equal("", (await browser.GetAsync("/who")).Body);
    }

    [Fact]
    public async Task Signing_out_ends_the_token_itself()
    {
        await using var site = await Site.StartAsync();
        var browser = await site.SignInAsync("ann");
        var stolen = browser.Cookies["slate"];

        await browser.PostAsync("/signout");

        browser.Cookies["slate"] = stolen;
        Assert.Equal("", (await browser.GetAsync("/who")).Body);
        Assert.Empty(await site.Slates.Tokens.ListAsync("ann", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Signing_out_after_the_response_has_started_ends_the_token()
    {
        await using var site = await Site.StartAsync(site => site.Map = app => app.MapPost("/late", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("Goodbye", TestContext.Current.CancellationToken);
            await context.SignOutAsync();
        }));
        var browser = await site.SignInAsync("ann");

        Assert.Equal("Goodbye", (await browser.PostAsync("/late")).Body);

        Assert.Equal("", (await browser.GetAsync("/who")).Body);
    }

    [Fact]
    public async Task On_http_the_cookie_is_plain_HttpOnly_and_Lax()
    {
        await using var site = await Site.StartAsync();

        var cookie = Assert.Single((await site.OpenBrowser().PostAsync("/signin?user=ann")).SetCookies);

        Assert.Equal("slate", cookie.Name.ToString());
        Assert.True(cookie.HttpOnly);
        Assert.False(cookie.Secure);
        Assert.Equal(Microsoft.Net.Http.Headers.SameSiteMode.Lax, cookie.SameSite);
        Assert.Equal("/", cookie.Path.ToString());
        Assert.Null(cookie.Expires);
    }

    [Fact]
    public async Task On_https_the_cookie_is_bound_to_the_host_and_no_other_cookie_is_accepted()
    {
        await using var site = await Site.StartAsync(site => site.Https = true);
        var browser = site.OpenBrowser();

        var cookie = Assert.Single((await browser.PostAsync("/signin?user=ann")).SetCookies);

        Assert.Equal("__Host-slate", cookie.Name.ToString());
        Assert.True(cookie.Secure);
        Assert.True(cookie.HttpOnly);
        Assert.Equal("/", cookie.Path.ToString());
        Assert.Equal("", cookie.Domain.ToString());
        Assert.Equal("ANN", (await browser.GetAsync("/who")).Body);

        browser.Cookies["slate"] = browser.Cookies["__Host-slate"];
        browser.Cookies.Remove("__Host-slate");
        Assert.Equal("", (await browser.GetAsync("/who")).Body);

        browser.Cookies["__Host-slate"] = browser.Cookies["slate"];
        Assert.Contains((await browser.PostAsync("/signout")).SetCookies, set => set is { Secure: true } && set.Name == "__Host-slate");
    }

    [Fact]
    public async Task The_cookie_can_be_configured()
    {
        await using var site = await Site.StartAsync(site => site.Tokens = options =>
        {
            options.Cookie.Name = "mine";
            options.Cookie.SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Strict;
        });
        var browser = site.OpenBrowser();

        var cookie = Assert.Single((await browser.PostAsync("/signin?user=ann")).SetCookies);

        Assert.Equal("mine", cookie.Name.ToString());
        Assert.Equal(Microsoft.Net.Http.Headers.SameSiteMode.Strict, cookie.SameSite);
        Assert.Equal("ANN", (await browser.GetAsync("/who")).Body);
    }

    [Fact]
    public async Task The_response_to_a_sign_in_is_not_cached()
    {
        await using var site = await Site.StartAsync();

        var answer = await site.OpenBrowser().PostAsync("/signin?user=ann");

        Assert.Contains("no-store", answer.Headers[HeaderNames.CacheControl]);
        Assert.Equal("no-cache", answer.Headers[HeaderNames.Pragma]);
    }

    [Fact]
    public async Task Signing_in_again_issues_a_new_token_and_the_old_one_keeps_its_grace_period()
    {
        await using var site = await Site.StartAsync();
        var browser = await site.SignInAsync("ann");
        var old = browser.Cookies["slate"];

        await browser.PostAsync("/signin?user=ann");

        Assert.NotEqual(old, browser.Cookies["slate"]);
        var late = site.OpenBrowser();
        late.Cookies["slate"] = old;
        Assert.Equal("ANN", (await late.GetAsync("/who")).Body);
        site.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("", (await late.GetAsync("/who")).Body);
        Assert.Equal("ANN", (await browser.GetAsync("/who")).Body);
        Assert.Single(await site.Slates.Tokens.ListAsync("ann", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Signing_in_as_another_user_ends_the_sign_in_of_the_first()
    {
        await using var site = await Site.StartAsync();
        var browser = await site.SignInAsync("ann");
        var old = browser.Cookies["slate"];

        await browser.PostAsync("/signin?user=bob");

        Assert.Equal("BOB", (await browser.GetAsync("/who")).Body);
        var late = site.OpenBrowser();
        late.Cookies["slate"] = old;
        Assert.Equal("", (await late.GetAsync("/who")).Body);
    }

    [Fact]
    public async Task The_error_of_a_principal_without_an_id_says_what_to_do()
    {
        await using var site = await Site.StartAsync(site => site.Map = app => app.MapPost("/nameless", async (HttpContext context) =>
        {
            var principal = new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, "Ann")], "Password"));
            var error = await Assert.ThrowsAsync<InvalidOperationException>(() => context.SignInAsync(principal));
            return error.Message;
        }));

        Assert.Contains(ClaimTypes.NameIdentifier, (await site.OpenBrowser().PostAsync("/nameless")).Body);
        Assert.DoesNotContain("tokens.issue", site.Store.Calls);
    }

    [Fact]
    public async Task The_error_of_too_many_claims_says_what_to_do()
    {
        await using var site = await Site.StartAsync(site => site.Map = app => app.MapPost("/verbose", async (HttpContext context) =>
        {
            var principal = TestData.CreatePrincipal("ann", new Claim("story", new string('x', 70_000)));
            var error = await Assert.ThrowsAsync<InvalidOperationException>(() => context.SignInAsync(principal));
            return error.Message;
        }));

        var message = (await site.OpenBrowser().PostAsync("/verbose")).Body;

        Assert.Contains("65,536", message);
        Assert.Contains("ClaimsFrom", message);
    }

    [Fact]
    public async Task Claims_and_properties_come_back_as_they_were_given()
    {
        await using var site = await Site.StartAsync(site => site.Map = app =>
        {
            app.MapPost("/rich", (HttpContext context) =>
            {
                var properties = new AuthenticationProperties { IsPersistent = true };
                properties.Items["how"] = "by post";
                return context.SignInAsync(
                    TestData.CreatePrincipal("ann", new Claim(ClaimTypes.Role, "admin"), new Claim("shoe", "38")), properties);
            });
            app.MapGet("/rich", async (HttpContext context) =>
            {
                var result = await context.AuthenticateAsync();
                return $"{context.User.IsInRole("admin")} {context.User.FindFirstValue("shoe")} {result.Properties!.Items["how"]} " +
                    $"{result.Properties.IsPersistent} {result.Properties.ExpiresUtc:u}";
            });
        });
        var browser = site.OpenBrowser();

        await browser.PostAsync("/rich");

        Assert.Equal("True 38 by post True 2026-01-15 12:00:00Z", (await browser.GetAsync("/rich")).Body);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/admin")).Status);
    }

    [Fact]
    public async Task A_sign_in_is_labelled_with_the_browser()
    {
        await using var site = await Site.StartAsync();

        await site.SignInAsync("ann", ("User-Agent", TestData.Firefox));

        var token = Assert.Single(await site.Slates.Tokens.ListAsync("ann", TestContext.Current.CancellationToken));
        Assert.Equal("Firefox on Windows", token.Label);
    }

    [Fact]
    public async Task A_request_is_authenticated_for_owners_with_unusual_names()
    {
        await using var site = await Site.StartAsync(site => site.Map = app => app.MapGet("/owner", (UserSlate slate) => slate.Owner));

        foreach (var owner in new[] { "_auth", "a/b\\c", "n\u0303 \U0001F600", new string('ä', 300) })
        {
            var browser = await site.SignInAsync(owner);
            Assert.Equal(owner, (await browser.GetAsync("/owner")).Body);
        }
    }
}
