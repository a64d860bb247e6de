using System.Net;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using SameSiteMode = Microsoft.Net.Http.Headers.SameSiteMode;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>The slates of visitors who are not signed in.</summary>
public sealed class GuestTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_visitor_who_writes_nothing_costs_nothing()
    {
        await using var site = await GuestSite.StartAsync();
        var browser = site.OpenBrowser();

        foreach (var response in new[] { await browser.GetAsync("/cart"), await browser.PostAsync("/cart/clear") })
        {
            Assert.Equal(HttpStatusCode.OK, response.Status);
            Assert.Empty(response.SetCookies);
        }

        Assert.Empty(site.Store.Calls);
    }

    [Fact]
    public async Task The_first_write_creates_a_guest_whom_the_next_request_recognizes()
    {
        await using var site = await GuestSite.StartAsync();
        var browser = site.OpenBrowser();

        await browser.PostAsync("/cart?item=tea");
        Assert.Equal(["tokens.issue", "commit"], site.Store.Calls);
        site.Store.ClearCalls();
        Assert.Equal("tea", (await browser.GetAsync("/cart")).Body);
        Assert.Equal(["find cart"], site.Store.Calls);
        await browser.PostAsync("/cart?item=cake");

        Assert.Equal("tea,cake", (await browser.GetAsync("/cart")).Body);
        Assert.Equal("", (await site.OpenBrowser().GetAsync("/cart")).Body);
    }

    [Theory]
    [InlineData(false, "slate-guest")]
    [InlineData(true, "__Host-slate-guest")]
    public async Task The_cookie_is_as_strong_as_that_of_a_sign_in(bool https, string name)
    {
        await using var site = await GuestSite.StartAsync(site => site.Https = https);
        var response = await site.OpenBrowser().PostAsync("/cart?item=tea");

        var cookie = Assert.Single(response.SetCookies);
        Assert.Equal(name, cookie.Name.ToString());
        Assert.True(cookie.HttpOnly);
        Assert.Equal(https, cookie.Secure);
        Assert.Equal(SameSiteMode.Lax, cookie.SameSite);
        Assert.Equal("/", cookie.Path.ToString());
        Assert.Equal(new SlateOptions().Guests.Lifetime + new SlateOptions().Tokens.RenewAfter, cookie.MaxAge);
        Assert.Contains("no-store", response.Headers["Cache-Control"]);
        Assert.Equal(43, cookie.Value.Length);
        var owner = Assert.Single(await site.Slates.ListOwnersAsync(Stop).ToListAsync(Stop));
        Assert.True(SlateName.IsGuest(owner));
        Assert.DoesNotContain(cookie.Value.ToString(), owner);
        Assert.DoesNotContain(site.Logs.Lines, line => line.Contains(cookie.Value.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Parallel_writes_of_a_first_request_create_one_guest()
    {
        await using var site = await GuestSite.StartAsync();
        var browser = site.OpenBrowser();

        await browser.PostAsync("/cart/parallel?count=8");

        Assert.Single(site.Store.Calls, call => call == "tokens.issue");
        Assert.Equal(8, (await browser.GetAsync("/cart")).Body.Split(',').Length);
    }

    [Fact]
    public async Task Parallel_first_requests_create_a_guest_each_and_the_browser_keeps_one()
    {
        await using var site = await GuestSite.StartAsync();
        var browser = site.OpenBrowser();

        var responses = await Task.WhenAll(browser.PostAsync("/cart?item=tea"), browser.PostAsync("/cart?item=cake"));

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.Status));
        Assert.Contains((await browser.GetAsync("/cart")).Body, new[] { "tea", "cake" });
        Assert.Equal(2, await site.Slates.ListOwnersAsync(Stop).CountAsync(Stop));
    }

    [Fact]
    public async Task A_guest_is_not_signed_in()
    {
        await using var site = await GuestSite.StartAsync();
        var browser = await site.OpenBrowserAsync("tea");
        var secret = browser.Cookies[GuestSite.CookieName];

        Assert.Equal("", (await browser.GetAsync("/who")).Body);
        Assert.Equal(HttpStatusCode.Found, (await browser.GetAsync("/private")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/private")).Status);
        Assert.Equal(HttpStatusCode.InternalServerError, (await browser.GetAsync("/settings")).Status);

        var thief = site.OpenBrowser();
        thief.Cookies[SlateAuthenticationDefaults.CookieName] = secret;
        Assert.Equal(HttpStatusCode.Unauthorized, (await thief.GetAsync("/api/private")).Status);
        Assert.Equal(
            HttpStatusCode.Unauthorized, (await site.OpenBrowser().GetAsync("/api/private", ("Authorization", "Bearer " + secret))).Status);
    }

    [Fact]
    public async Task The_secret_of_a_sign_in_is_not_that_of_a_guest()
    {
        await using var site = await GuestSite.StartAsync();
        var ann = await site.SignInAsync("ann");
        await ann.PostAsync("/cart?item=tea");
        var browser = site.OpenBrowser();
        browser.Cookies[GuestSite.CookieName] = ann.Cookies[SlateAuthenticationDefaults.CookieName];

        Assert.Equal("", (await browser.GetAsync("/cart")).Body);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.PostAsync("/cart?item=cake")).Status);
        Assert.Equal("tea", await site.GetItemsAsync("ann"));
    }

    [Fact]
    public async Task A_request_with_a_bearer_header_has_no_guest()
    {
        await using var site = await GuestSite.StartAsync();
        var browser = await site.OpenBrowserAsync("tea");

        Assert.Equal(
            HttpStatusCode.InternalServerError, (await browser.PostAsync("/cart?item=cake", ("Authorization", "Bearer x"))).Status);
        Assert.Equal("tea", (await browser.GetAsync("/cart")).Body);
    }

    [Fact]
    public async Task A_user_can_not_have_the_name_of_a_guest()
    {
        await using var site = await GuestSite.StartAsync();
        await site.OpenBrowserAsync("tea");
        var guest = await site.Slates.ListOwnersAsync(Stop).SingleAsync(Stop);

        Assert.Equal(
            HttpStatusCode.InternalServerError, (await site.OpenBrowser().PostAsync($"/signin?user={Uri.EscapeDataString(guest)}")).Status);
        Assert.Contains(site.Logs.Lines, line => line.Contains("It is the name of a guest.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_response_that_has_started_can_not_create_a_guest()
    {
        await using var site = await GuestSite.StartAsync();
        var browser = site.OpenBrowser();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => browser.PostAsync("/cart/late"));

        Assert.Empty(site.Store.Calls);
        Assert.Contains(site.Logs.Lines, line => line.Contains("The response has started", StringComparison.Ordinal));
        browser = await site.OpenBrowserAsync("tea");
        await browser.PostAsync("/cart/late");
        Assert.Equal("tea,late", (await browser.GetAsync("/cart")).Body);
    }

    [Fact]
    public async Task A_guest_who_was_created_by_a_request_that_failed_keeps_the_cookie()
    {
        await using var site = await GuestSite.StartAsync();
        var browser = site.OpenBrowser();

        Assert.Equal(HttpStatusCode.InternalServerError, (await browser.PostAsync("/cart/fail?item=tea")).Status);

        Assert.Equal("tea", (await browser.GetAsync("/cart")).Body);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_consent_a_guest_can_write_only_if_the_cookie_is_essential(bool isEssential)
    {
        await using var site = await GuestSite.StartAsync(site =>
        {
            site.Services = services =>
            {
                services.Configure<CookiePolicyOptions>(options => options.CheckConsentNeeded = _ => true);
                services.Configure<SlateGuestOptions>(options => options.Cookie.IsEssential = isEssential);
            };
            var errors = site.Errors;
            site.Errors = app =>
            {
                errors(app);
                app.UseCookiePolicy();
            };
            site.Map = app =>
            {
                GuestSite.Map(app);
                app.MapPost("/consent", (HttpContext context) => context.Features.Get<ITrackingConsentFeature>()!.GrantConsent());
            };
        });
        var browser = site.OpenBrowser();

        Assert.Equal("", (await browser.GetAsync("/cart")).Body);
        Assert.Equal(isEssential ? HttpStatusCode.OK : HttpStatusCode.Forbidden, (await browser.PostAsync("/cart?item=tea")).Status);
        if (!isEssential) Assert.Empty(site.Store.Calls);
        await browser.PostAsync("/consent");
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/cart?item=cake")).Status);

        Assert.Equal(isEssential ? "tea,cake" : "cake", (await browser.GetAsync("/cart")).Body);
    }

    [Fact]
    public async Task A_guest_lives_as_long_as_it_writes_and_its_documents_end_with_it()
    {
        await using var site = await GuestSite.StartAsync();
        var browser = await site.OpenBrowserAsync("tea");
        var lifetime = site.Services.GetRequiredService<IOptions<SlateOptions>>().Value.Guests.Lifetime;

        site.Time.Advance(lifetime * 0.9);
        var response = await browser.PostAsync("/cart?item=cake");
        Assert.Equal(["find cart", "tokens.find", "tokens.renew", "commit"], site.Store.Calls);
        Assert.InRange(Assert.Single(response.SetCookies).MaxAge!.Value, lifetime, lifetime * 1.01);
        site.Time.Advance(lifetime * 0.9);
        Assert.Equal("tea,cake", (await browser.GetAsync("/cart")).Body);

        site.Time.Advance(lifetime * 0.1);
        Assert.Equal("", (await browser.GetAsync("/cart")).Body);
        Assert.Empty(await site.Slates.ListOwnersAsync(Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task After_a_guest_has_ended_one_write_fails_and_the_next_one_creates_another_guest()
    {
        await using var site = await GuestSite.StartAsync();
        var browser = await site.OpenBrowserAsync("tea");
        var secret = browser.Cookies[GuestSite.CookieName];
        await site.Slates.Owners.EraseAsync(await site.Slates.ListOwnersAsync(Stop).SingleAsync(Stop), cancellationToken: Stop);

        Assert.Equal("", (await browser.GetAsync("/cart")).Body);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.PostAsync("/cart?item=cake")).Status);
        Assert.DoesNotContain(GuestSite.CookieName, browser.Cookies);
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/cart?item=cake")).Status);

        Assert.Equal("cake", (await browser.GetAsync("/cart")).Body);
        Assert.NotEqual(secret, browser.Cookies[GuestSite.CookieName]);
    }

    [Fact]
    public async Task A_cookie_that_is_no_secret_is_replaced()
    {
        await using var site = await GuestSite.StartAsync();
        var browser = site.OpenBrowser();
        browser.Cookies[GuestSite.CookieName] = "nonsense";

        Assert.Equal("", (await browser.GetAsync("/cart")).Body);
        Assert.Empty(site.Store.Calls);
        await browser.PostAsync("/cart?item=tea");

        Assert.Equal("tea", (await browser.GetAsync("/cart")).Body);
    }

    [Fact]
    public async Task While_the_store_is_down_a_guest_is_not_created()
    {
        await using var site = await GuestSite.StartAsync();
        var browser = site.OpenBrowser();
        site.Store.IsDown = true;

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/cart")).Status);
        var response = await browser.PostAsync("/cart?item=tea");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.Status);
        Assert.Empty(response.SetCookies);

        site.Store.IsDown = false;
        await browser.PostAsync("/cart?item=tea");
        Assert.Equal("tea", (await browser.GetAsync("/cart")).Body);
    }

    [Fact]
    public async Task A_workflow_that_can_have_parts_is_refused_to_a_guest()
    {
        Exception? refusal = null;
        await using var site = await GuestSite.StartAsync(site =>
        {
            var map = site.Map;
            site.Map = app =>
            {
                map(app);
                app.MapPost("/long-checkout", async (CartSlate slate, CancellationToken cancellationToken) =>
                    refusal = await Record.ExceptionAsync(
                        async () => await slate.LongCheckout.StartAsync(new Checkout("Main Street 1"), cancellationToken)));
            };
        });
        await site.OpenBrowser().PostAsync("/long-checkout");

        Assert.Contains("a guest's workflow can't", Assert.IsType<NotSupportedException>(refusal).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_can_not_merge_stops_the_application_at_its_start()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => GuestSite.StartAsync(
            site => site.Store.SupportsMultiDocumentCommits = false));

        Assert.Contains("AllowGuests needs a store that commits several documents at once", error.Message);
    }
}
