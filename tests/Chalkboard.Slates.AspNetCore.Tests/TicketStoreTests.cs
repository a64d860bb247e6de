using System.Net;
using System.Security.Claims;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Browsers;
using Chalkboard.TestInfrastructure.Waiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>The framework's cookie scheme, with its tickets in slates.</summary>
public sealed class TicketStoreTests
{
    private const string Cookie = "session";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Signing_out_ends_the_sign_in_and_not_only_the_cookie()
    {
        await using var site = await StartAsync();
        var browser = await SignInAsync(site, "ann");
        Assert.Equal("ANN", await GetUserAsync(browser));
        var stolen = browser.Cookies[Cookie];

        await browser.PostAsync("/signout");

        Assert.Empty(browser.Cookies);
        browser.Cookies[Cookie] = stolen;
        Assert.Equal("", await GetUserAsync(browser));
        Assert.Empty(await site.Slates.Tokens.ListAsync("ann", Stop));
    }

    [Fact]
    public async Task A_request_costs_one_store_call()
    {
        await using var site = await StartAsync();
        var browser = await SignInAsync(site, "ann");
        site.Store.ClearCalls();

        Assert.Equal("ANN", await GetUserAsync(browser));

        Assert.Equal(["tokens.find"], site.Store.Calls);
    }

    [Fact]
    public async Task Sign_ins_are_listed_and_end_at_once_when_they_are_revoked()
    {
        await using var site = await StartAsync();
        var here = await SignInAsync(site, "ann");
        var there = await SignInAsync(site, "ann", ("User-Agent", TestData.Firefox));
        Assert.Contains("\"label\":\"Firefox on Windows\"", (await here.GetAsync("/devices")).Body, StringComparison.Ordinal);

        await here.PostAsync("/devices/sign-out-others", ("Origin", here.Address.AbsoluteUri.TrimEnd('/')));

        Assert.Equal("", await GetUserAsync(there));
        Assert.Equal("ANN", await GetUserAsync(here));
    }

    [Fact]
    public async Task A_ticket_slides_under_its_key()
    {
        await using var site = await StartAsync();
        var browser = await SignInAsync(site, "ann");
        var before = await GetKeyAsync(browser);
        for (var i = 0; i < 4; i++)
        {
            site.Time.Advance(TimeSpan.FromDays(10));
            Assert.Equal("ANN", await GetUserAsync(browser));
        }

        Assert.Equal(before, await GetKeyAsync(browser));
        site.Time.Advance(TimeSpan.FromDays(14.1));
        Assert.Equal("", await GetUserAsync(browser));
        Assert.Empty(await site.Slates.Tokens.ListAsync("ann", Stop));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task The_token_of_a_ticket_that_does_not_slide_ends_with_the_ticket(bool schemeSlides, bool ticketSlides)
    {
        await using var site = await StartAsync(options => options.SlidingExpiration = schemeSlides);
        var browser = site.OpenBrowser();
        await browser.PostAsync($"/signin?user=ann&minutes=60&slide={ticketSlides}");
        site.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal("ANN", await GetUserAsync(browser));

        site.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.Empty(await site.Slates.Tokens.ListAsync("ann", Stop));
        Assert.Equal("", await GetUserAsync(browser));
    }

    [Theory]
    [InlineData("/revoke-and-slide")]
    [InlineData("/revoke-and-slide?replace=ann")]
    [InlineData("/revoke-and-repeat")]
    [InlineData("/revoke-and-repeat?properties=true")]
    public async Task A_ticket_that_has_ended_during_its_request_is_not_renewed(string path)
    {
        await using var site = await StartAsync();
        var browser = await SignInAsync(site, "ann");
        site.Time.Advance(TimeSpan.FromDays(10));

        var response = await browser.PostAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.Status);
        Assert.Empty(response.SetCookies);
        Assert.Equal("", await GetUserAsync(browser));
        Assert.Empty(await site.Slates.Tokens.ListAsync("ann", Stop));
    }

    [Fact]
    public async Task Signing_in_after_the_ticket_has_ended_in_the_same_request_starts_another_sign_in()
    {
        await using var site = await StartAsync();
        var browser = await SignInAsync(site, "ann");
        var before = await GetKeyAsync(browser);

        await browser.PostAsync("/signout-and-in");

        Assert.Equal("ANN", await GetUserAsync(browser));
        Assert.NotEqual(before, await GetKeyAsync(browser));
        Assert.Single(await site.Slates.Tokens.ListAsync("ann", Stop));
    }

    [Fact]
    public async Task Signing_in_again_gives_the_browser_another_key()
    {
        await using var site = await StartAsync();
        var browser = await SignInAsync(site, "ann");
        var copy = Copy(site, browser);

        await browser.PostAsync("/signin?user=ann");

        Assert.Equal("ANN", await GetUserAsync(copy));
        Assert.Single(await site.Slates.Tokens.ListAsync("ann", Stop));
        site.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("", await GetUserAsync(copy));
        Assert.Equal("ANN", await GetUserAsync(browser));
    }

    [Fact]
    public async Task Signing_in_as_another_user_ends_the_sign_in_of_the_first_at_once()
    {
        await using var site = await StartAsync();
        var browser = await SignInAsync(site, "ann");
        var copy = Copy(site, browser);

        await browser.PostAsync("/signin?user=bob");

        Assert.Equal("", await GetUserAsync(copy));
        Assert.Equal("BOB", await GetUserAsync(browser));
    }

    [Fact]
    public async Task Exactly_one_of_several_requests_that_replace_the_principal_gets_the_new_key()
    {
        await using var site = await StartAsync();
        var browser = await SignInAsync(site, "ann");
        var late = Copy(site, browser);

        Assert.Single((await browser.GetAsync("/who?replace=ann")).SetCookies);
        Assert.Empty((await late.GetAsync("/who?replace=ann")).SetCookies);

        Assert.Equal("replaced", await GetUserAsync(browser));
        Assert.Single(await site.Slates.Tokens.ListAsync("ann", Stop));
    }

    [Fact]
    public async Task A_principal_that_is_replaced_by_that_of_another_user_has_the_slate_of_that_user()
    {
        await using var site = await StartAsync();
        var browser = await SignInAsync(site, "ann");
        var copy = Copy(site, browser);

        await browser.GetAsync("/owner?replace=bob");

        Assert.Equal("bob", (await browser.GetAsync("/owner")).Body);
        Assert.Equal("", await GetUserAsync(copy));
    }

    [Fact]
    public async Task Slates_of_the_request_belong_to_the_user_who_was_signed_in()
    {
        await using var site = await StartAsync();

        Assert.Equal("ann", (await site.OpenBrowser().PostAsync("/signin-and-open?user=ann")).Body);
    }

    [Fact]
    public async Task Writes_of_a_request_whose_ticket_was_revoked_are_refused()
    {
        await using var site = await StartAsync();
        var browser = await SignInAsync(site, "ann");

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.PostAsync("/revoke-and-write")).Status);

        Assert.False((await site.Slates.For<UserSlate>("ann").User.GetAsync(Stop)).Exists);
    }

    [Fact]
    public async Task A_ticket_whose_cookie_is_not_sent_is_revoked()
    {
        await using var site = await StartAsync();

        Assert.Equal(HttpStatusCode.InternalServerError, (await site.OpenBrowser().PostAsync("/signin-and-fail?user=ann")).Status);

        // After the response.
        await Eventually.UntilAsync(
            async () => (await site.Slates.Tokens.ListAsync("ann", Stop)).Count == 0, "The token of the failed request was not revoked.");
    }

    [Fact]
    public async Task Without_the_store_requests_fail_and_work_again_when_it_is_back()
    {
        await using var site = await StartAsync();
        var browser = await SignInAsync(site, "ann");

        site.Store.IsDown = true;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await browser.GetAsync("/who")).Status);
        site.Store.IsDown = false;

        Assert.Equal("ANN", await GetUserAsync(browser));
    }

    [Fact]
    public async Task A_store_that_can_only_be_read_serves_requests_whose_ticket_would_slide()
    {
        await using var site = await StartAsync();
        var browser = await SignInAsync(site, "ann");
        site.Time.Advance(TimeSpan.FromDays(10));

        site.Store.IsReadOnly = true;

        Assert.Equal("ANN", await GetUserAsync(browser));
    }

    [Fact]
    public async Task A_lifetime_that_differs_from_that_of_tokens_is_an_error()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartAsync(options => options.ExpireTimeSpan = TimeSpan.FromHours(1)));

        Assert.Contains("SlateOptions.Tokens.Lifetime", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_slates_the_application_does_not_start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddAuthentication().AddCookie().KeepTicketsInSlates();
        await using var app = builder.Build();

        Assert.Contains("Call AddSlates", (await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Stop))).Message);
    }

    private static Task<Site> StartAsync(Action<CookieAuthenticationOptions>? configure = null) => Site.StartAsync(site =>
    {
        site.Services = services =>
        {
            services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>();
            services.AddAuthentication().AddCookie(options =>
            {
                options.Cookie.Name = Cookie;
                options.Events.OnValidatePrincipal = context =>
                {
                    if (context.Request.Query["replace"] is not [{ } user]) return Task.CompletedTask;
                    context.ReplacePrincipal(new ClaimsPrincipal(new ClaimsIdentity(
                        [new(ClaimTypes.NameIdentifier, user), new(ClaimTypes.Name, "replaced")], "Password")));
                    context.ShouldRenew = true;
                    return Task.CompletedTask;
                };
                configure?.Invoke(options);
            }).KeepTicketsInSlates();
            services.PostConfigure<AuthenticationOptions>(
                options => options.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme);
        };
        site.Map = app =>
        {
            app.MapSlateDevices("/devices");
            app.MapPost("/revoke-and-slide", RevokeAsync);
            app.MapPost("/revoke-and-repeat", async (HttpContext context, SlateClient slates, bool properties = false) =>
            {
                var ticket = await context.AuthenticateAsync();
                await RevokeAsync(context, slates);
                await context.SignInAsync(ticket.Principal!, properties ? ticket.Properties! : new());
            });
            app.MapPost("/revoke-and-write", async (HttpContext context, SlateClient slates, UserSlate slate) =>
            {
                await RevokeAsync(context, slates);
                await slate.User.SetAsync(new("Ann"), Stop);
            });
            app.MapPost("/signout-and-in", async (HttpContext context) =>
            {
                await context.SignOutAsync();
                await context.SignInAsync(TestData.CreatePrincipal("ann"));
            });
            app.MapPost("/signin-and-open", async (HttpContext context, string user) =>
            {
                await context.SignInAsync(TestData.CreatePrincipal(user));
                return context.GetSlate<UserSlate>().Owner;
            });
            app.MapPost("/signin-and-fail", async (HttpContext context, string user) =>
            {
                await context.SignInAsync(TestData.CreatePrincipal(user));
                throw new InvalidOperationException("The endpoint fails.");
            });
            app.MapGet("/owner", (UserSlate slate) => slate.Owner);
            app.MapGet("/key", (HttpContext context) => context.GetSlateToken()!.Id.ToString());
        };
    });

    private static async Task RevokeAsync(HttpContext context, SlateClient slates) =>
        await slates.Tokens.RevokeAsync(context.GetSlateToken()!.Id, Stop);

    private static async Task<Browser> SignInAsync(Site site, string user, params (string Name, string Value)[] headers)
    {
        var browser = site.OpenBrowser(headers);
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync($"/signin?user={user}&persistent=true")).Status);
        return browser;
    }

    private static Browser Copy(Site site, Browser browser)
    {
        var copy = site.OpenBrowser();
        copy.Cookies[Cookie] = browser.Cookies[Cookie];
        return copy;
    }

    private static async Task<string> GetUserAsync(Browser browser) => (await browser.GetAsync("/who")).Body;

    private static async Task<string> GetKeyAsync(Browser browser) => (await browser.GetAsync("/key")).Body;
}
