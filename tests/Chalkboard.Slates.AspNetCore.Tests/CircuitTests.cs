using Chalkboard.Slates.AspNetCore.Tests.Components;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Browsers;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>Slates in circuits of Blazor, in a real browser.</summary>
public sealed class CircuitTests(Chromium chromium)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_circuit_has_the_slate_of_its_user()
    {
        await using var site = await StartAsync();
        var (ann, bob) = (await OpenAsync(site, "ann"), await OpenAsync(site, "bob"));

        await ann.GetByRole(AriaRole.Button).ClickAsync();
        await bob.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(bob.Locator("#visits")).ToHaveTextAsync("1");
        await ann.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(ann.Locator("#visits")).ToHaveTextAsync("2");

        Assert.Equal(2, (await site.Slates.For<UserSlate>("ann").User.GetAsync(Stop)).Value!.Visits);
        Assert.Equal(1, (await site.Slates.For<UserSlate>("bob").User.GetAsync(Stop)).Value!.Visits);
    }

    [Fact]
    public async Task A_circuit_loses_its_rights_when_its_sign_in_ends_and_no_other_circuit_does()
    {
        await using var site = await StartAsync();
        var (ann, bob) = (await OpenAsync(site, "ann"), await OpenAsync(site, "bob"));
        await site.Slates.Tokens.RevokeAllAsync("ann", null, Stop);

        await Expect(ann.Locator("#user")).ToHaveTextAsync("nobody");
        await Expect(bob.Locator("#user")).ToHaveTextAsync("bob");
    }

    private static Task<Site> StartAsync() => Site.StartAsync(site =>
    {
        site.Services = services =>
        {
            services.AddRazorComponents().AddInteractiveServerComponents().AddSlates();
            services.AddCascadingAuthenticationState();
        };
        site.Map = app =>
        {
            app.UseAntiforgery();
            app.MapGet("/_framework/blazor.web.js", () => Results.File(
                Path.Combine(AppContext.BaseDirectory, "blazor.web.js"), "text/javascript"));
            app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        };
    });

    private async Task<IPage> OpenAsync(Site site, string user)
    {
        using var browser = await site.SignInAsync(user);
        var context = await chromium.OpenAsync(site.Address);
        await context.AddCookiesAsync(browser.Cookies.Select(cookie => new Cookie
        {
            Name = cookie.Key,
            Value = cookie.Value,
            Url = site.Address.ToString(),
        }));
        var page = await context.NewPageAsync();
        await page.GotoAsync("/");
        await Expect(page.Locator("#user")).ToHaveTextAsync(user);
        return page;
    }
}
