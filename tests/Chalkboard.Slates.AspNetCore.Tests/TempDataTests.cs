using System.Net;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Browsers;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>TempData of controllers in the store of the slates.</summary>
public sealed class TempDataTests
{
    private const string CookieName = "slate-tempdata";

    [Fact]
    public async Task A_value_is_found_by_the_next_request_that_reads_it_and_by_no_later_one()
    {
        await using var site = await StartAsync();
        var browser = site.OpenBrowser();

        await SetAsync(browser, "Saved.");
        Assert.Equal("nothing", (await browser.GetAsync("/temp/nothing")).Body);

        Assert.Equal("Saved.", (await browser.GetAsync("/temp/read")).Body);
        Assert.DoesNotContain(CookieName, browser.Cookies.Keys);
        Assert.Equal("", (await browser.GetAsync("/temp/read")).Body);
    }

    [Fact]
    public async Task A_value_that_is_only_looked_at_stays()
    {
        await using var site = await StartAsync();
        var browser = site.OpenBrowser();
        await SetAsync(browser, "Saved.");

        Assert.Equal("Saved.", (await browser.GetAsync("/temp/peek")).Body);
        Assert.Equal("Saved.", (await browser.GetAsync("/temp/peek")).Body);
        Assert.Equal("Saved.", (await browser.GetAsync("/temp/read")).Body);
    }

    [Fact]
    public async Task A_value_may_be_larger_than_a_cookie()
    {
        await using var site = await StartAsync();
        var browser = site.OpenBrowser();
        var text = new string('x', 100_000);

        await browser.PostAsync("/temp/set-large");

        Assert.All(browser.Cookies, cookie => Assert.True(cookie.Value.Length < 100));
        Assert.Equal(text, (await browser.GetAsync("/temp/read")).Body);
    }

    [Fact]
    public async Task Values_beyond_the_limit_of_documents_are_an_error()
    {
        await using var site = await StartAsync(maxBytes: 1_000);

        Assert.Equal(HttpStatusCode.InternalServerError, (await site.OpenBrowser().PostAsync("/temp/set-large")).Status);
        Assert.Contains(site.Logs.Lines, line => line.Contains("SlateOptions.Documents.MaxBytes", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_consent_the_cookie_is_set_only_if_it_is_essential(bool isEssential)
    {
        await using var site = await StartAsync(options => options.Cookie.IsEssential = isEssential, asksForConsent: true);
        var browser = site.OpenBrowser();

        await SetAsync(browser, "Saved.");

        Assert.Equal(isEssential, browser.Cookies.ContainsKey(CookieName));
    }

    [Fact]
    public async Task Two_browsers_of_one_user_have_values_of_their_own()
    {
        await using var site = await StartAsync();
        var (laptop, phone) = (await site.SignInAsync("ann"), await site.SignInAsync("ann"));

        await SetAsync(laptop, "Saved.");

        Assert.Equal("", (await phone.GetAsync("/temp/read")).Body);
        Assert.Equal("Saved.", (await laptop.GetAsync("/temp/read")).Body);
    }

    [Fact]
    public async Task Values_stay_through_a_sign_in()
    {
        await using var site = await StartAsync();
        var browser = site.OpenBrowser();
        await SetAsync(browser, "Welcome.");

        await browser.PostAsync("/signin?user=ann");

        Assert.Equal("Welcome.", (await browser.GetAsync("/temp/read")).Body);
    }

    [Fact]
    public async Task A_request_that_neither_sets_nor_has_a_value_costs_no_store_call()
    {
        await using var site = await StartAsync();
        var browser = site.OpenBrowser();
        site.Store.ClearCalls();

        Assert.Equal("", (await browser.GetAsync("/temp/read")).Body);
        Assert.Equal("nothing", (await browser.GetAsync("/temp/nothing")).Body);

        Assert.Empty(site.Store.Calls);
    }

    [Fact]
    public async Task Values_that_nobody_reads_expire()
    {
        await using var site = await StartAsync(options => options.ExpiresAfter = TimeSpan.FromMinutes(5));
        var browser = site.OpenBrowser();
        await SetAsync(browser, "Saved.");

        site.Time.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal("", (await browser.GetAsync("/temp/read")).Body);
    }

    [Fact]
    public async Task A_key_that_somebody_else_knows_gets_no_values()
    {
        await using var site = await StartAsync();
        var attacker = site.OpenBrowser();
        await SetAsync(attacker, "bait");
        var planted = attacker.Cookies[CookieName];
        var victim = site.OpenBrowser();
        victim.Cookies[CookieName] = planted;

        await SetAsync(victim, "Your code is 1234.");

        Assert.NotEqual(planted, victim.Cookies[CookieName]);
        Assert.Equal("", (await attacker.GetAsync("/temp/read")).Body);
        Assert.Equal("Your code is 1234.", (await victim.GetAsync("/temp/read")).Body);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("../../etc")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task An_invalid_or_unknown_key_is_ignored(string key)
    {
        await using var site = await StartAsync();
        var browser = site.OpenBrowser();
        browser.Cookies[CookieName] = key;

        Assert.Equal("", (await browser.GetAsync("/temp/read")).Body);
    }

    [Fact]
    public async Task The_store_sees_no_key()
    {
        await using var site = await StartAsync();
        var browser = site.OpenBrowser();

        await SetAsync(browser, "Saved.");
        await browser.GetAsync("/temp/peek");

        Assert.DoesNotContain(site.Store.Calls, call => call.Contains(browser.Cookies[CookieName], StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_the_store_is_down_only_requests_that_read_values_fail()
    {
        await using var site = await StartAsync();
        var browser = site.OpenBrowser();
        await SetAsync(browser, "Saved.");
        site.Store.IsDown = true;

        Assert.Equal("nothing", (await browser.GetAsync("/temp/nothing")).Body);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await browser.GetAsync("/temp/read")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await site.OpenBrowser().PostAsync("/temp/set?text=Lost.")).Status);
        Assert.Contains(site.Logs.Lines, line => line.Contains("TempData could not be saved", StringComparison.Ordinal));

        site.Store.IsDown = false;
        Assert.Equal("Saved.", (await browser.GetAsync("/temp/read")).Body);
    }

    [Fact]
    public async Task Values_outside_of_controllers_and_pages_are_an_error_that_says_where_they_work()
    {
        await using var site = await StartAsync();

        Assert.Contains("Use it in controllers", (await site.OpenBrowser().GetAsync("/temp/minimal")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lifetime_of_zero_is_an_error_when_the_application_starts()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(options => options.ExpiresAfter = TimeSpan.Zero));

        Assert.Contains("ExpiresAfter", error.Message, StringComparison.Ordinal);
    }

    private static async Task SetAsync(Browser browser, string text) =>
        Assert.Equal(HttpStatusCode.Redirect, (await browser.PostAsync($"/temp/set?text={Uri.EscapeDataString(text)}")).Status);

    private static Task<Site> StartAsync(
        Action<SlateTempDataOptions>? configure = null, int? maxBytes = null, bool asksForConsent = false) => Site.StartAsync(site =>
    {
        site.Services = services =>
        {
            services.AddControllersWithViews().AddApplicationPart(typeof(TempDataTests).Assembly).AddSlateTempDataProvider(configure);
            if (maxBytes is { } max) services.Configure<SlateOptions>(options => options.Documents.MaxBytes = max);
        };
        site.Map = app =>
        {
            if (asksForConsent) app.UseCookiePolicy(new CookiePolicyOptions { CheckConsentNeeded = _ => true });
            app.MapControllers();
            app.MapGet("/temp/minimal", (HttpContext context, ITempDataDictionaryFactory factory) =>
                Assert.Throws<InvalidOperationException>(() => factory.GetTempData(context)["message"]).Message);
        };
    });
}

[Route("temp")]
public sealed class TempDataController : Controller
{
    [HttpPost("set")]
    public IActionResult Set(string text)
    {
        TempData["message"] = text;
        return Redirect("/temp/read");
    }

    [HttpPost("set-large")]
    public IActionResult SetLarge() => Set(new string('x', 100_000));

    [HttpGet("read")]
    public string Read() => TempData["message"] as string ?? "";

    [HttpGet("peek")]
    public string Peek() => TempData.Peek("message") as string ?? "";

    [HttpGet("nothing")]
    public IActionResult Nothing() => Content("nothing");
}
