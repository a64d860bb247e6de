using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Browsers;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>Erasing a user while a request of the user is in progress, at each pair of their store calls.</summary>
public sealed class ErasureInterleavingTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a new session")]
    [InlineData("a session of the user")]
    [InlineData("a session of a visitor")]
    [InlineData("a session that is cleared")]
    public async Task Nothing_is_left_of_a_session(string session)
    {
        await using var site = await SessionSite.StartAsync(app => app.MapPost("/session/order", (HttpContext context, bool clear) =>
        {
            if (context.User.Identity?.IsAuthenticated != true) return;
            if (clear) context.Session.Clear();
            context.Session.SetString("address", "Main Street");
        }));
        Browser browser = null!;
        await Interleaving.RunAllAsync(
            site.Store,
            request: () => browser.PostAsync($"/session/order?clear={session == "a session that is cleared"}"),
            operation: () => EraseAsync(site),
            prepare: async () =>
            {
                browser = site.OpenBrowser();
                if (session == "a session of a visitor") await browser.SetAsync("cart", "book");
                await browser.PostAsync("/signin?user=ann");
                if (session is "a session of the user" or "a session that is cleared") await browser.SetAsync("cart", "book");
            },
            verify: order => AssertNothingIsLeftAsync(site, order));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_of_a_user_without_a_token_is_left_only_where_the_next_erasure_finds_it(bool isNewSession)
    {
        await using var site = await SessionSite.StartAsync(app => app.Use((context, next) =>
        {
            if (context.Request.Headers["Test-User"] is [{ } user]) context.User = TestData.CreatePrincipal(user);
            return next(context);
        }));
        Browser browser = null!;
        await Interleaving.RunAllAsync(
            site.Store,
            request: () => browser.SetAsync("address", "Main Street"),
            operation: () => EraseAsync(site),
            prepare: async () =>
            {
                browser = site.OpenBrowser(("Test-User", "ann"));
                if (!isNewSession) await browser.SetAsync("cart", "book");
            },
            verify: async order =>
            {
                await EraseAsync(site);
                await AssertNothingIsLeftAsync(site, order);
            });
    }

    /// <summary>If the sign-in comes after the erasure, it is one of a new user, who is erased by the next erasure.</summary>
    [Theory]
    [InlineData("/signin")]
    [InlineData("/cookie-signin")]
    public async Task A_guest_who_signs_in_is_merged_and_erased_or_stays_a_guest(string path)
    {
        await using var site = await GuestSite.StartAsync(site =>
        {
            site.Services = services => services.AddAuthentication().AddCookie(options => options.Cookie.Name = "ticket");
            site.Map = app =>
            {
                GuestSite.Map(app);
                app.MapPost("/cookie-signin", async (HttpContext context, string user) =>
                {
                    var principal = TestData.CreatePrincipal(user);
                    await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, principal);
                    await context.MergeGuestAsync(principal);
                });
            };
        });
        Browser browser = null!;
        await Interleaving.RunAllAsync(
            site.Store,
            request: () => browser.PostAsync($"{path}?user=ann"),
            operation: () => EraseAsync(site),
            prepare: async () =>
            {
                await site.Slates.For<CartSlate>("ann").AddAsync("milk");
                browser = await site.OpenBrowserAsync("tea");
            },
            verify: async order =>
            {
                await EraseAsync(site);
                if (browser.Cookies.ContainsKey(GuestSite.CookieName))
                {
                    Assert.Equal("tea", (await browser.GetAsync("/cart")).Body);
                    await foreach (var owner in site.Slates.ListOwnersAsync(Stop)) await site.Slates.Owners.EraseAsync(owner, false, Stop);
                }

                await AssertNothingIsLeftAsync(site, order);
            });
    }

    private static Task<ErasedOwner> EraseAsync(Site site) => site.Slates.Owners.EraseAsync("ann", cancellationToken: Stop).AsTask();

    private static async Task AssertNothingIsLeftAsync(Site site, string order)
    {
        var left = new List<string>();
        await foreach (var owner in site.Store.ListAllOwnersAsync(cancellationToken: Stop).Distinct())
            await foreach (var entry in site.Store.ListAllAsync(owner, cancellationToken: Stop))
                left.Add($"{owner} {entry.Id}");
        Assert.True(left.Count == 0, $"{order}: {string.Join(", ", left)}");
    }
}
