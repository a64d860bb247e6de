using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Authentication;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>The owner of the slates of a request that signs a user in or out.</summary>
public sealed class RequestScopeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_signing_in_the_slates_belong_to_the_new_user()
    {
        await using var site =
            await Site.StartAsync(
                site => site.Map = app => app.MapPost("/enter", async (UserSlate injected, Document<UserInfo> user, HttpContext context) =>
        {
            Assert.False(context.TryGetSlate<UserSlate>(out _));
            await context.SignInAsync(TestData.CreatePrincipal("ann"));
            await injected.User.SetAsync(new UserInfo("Ann"), Stop);
            return $"{injected.Owner} {context.GetSlate<UserSlate>().Owner} {(await user.GetAsync(Stop)).Value!.Name} " +
                context.GetSlateToken()!.Owner;
        }));
        var browser = site.OpenBrowser();

        Assert.Equal("ann ann Ann ann", (await browser.PostAsync("/enter")).Body);
        Assert.Equal("ANN", (await browser.GetAsync("/who")).Body);
    }

    [Fact]
    public async Task A_slate_writes_under_the_sign_in_that_the_request_created()
    {
        await using var site =
            await Site.StartAsync(
                site => site.Map = app => app.MapPost("/enter", async (UserSlate slate, HttpContext context, SlateClient slates) =>
        {
            await context.SignInAsync(TestData.CreatePrincipal("ann"));
            await slates.Tokens.RevokeAllAsync("ann", null, Stop);
            await Assert.ThrowsAsync<SignedOutException>(async () => await slate.User.SetAsync(new UserInfo("late"), Stop));
        }));

        await site.OpenBrowser().PostAsync("/enter");

        Assert.False((await site.Slates.For<UserSlate>("ann").User.GetAsync(Stop)).Exists);
    }

    [Fact]
    public async Task After_signing_in_as_another_user_unused_slates_belong_to_that_user()
    {
        await using var site =
            await Site.StartAsync(site => site.Map = app => app.MapPost("/change", async (UserSlate slate, HttpContext context) =>
        {
            await context.SignInAsync(TestData.CreatePrincipal("bob"));
            return $"{slate.Owner} {context.GetSlate<UserSlate>().Owner} {context.GetSlateToken()!.Owner}";
        }));
        var browser = await site.SignInAsync("ann");

        Assert.Equal("bob bob bob", (await browser.PostAsync("/change")).Body);
    }

    [Fact]
    public async Task After_signing_in_as_another_user_used_slates_belong_to_the_first_user()
    {
        await using var site =
            await Site.StartAsync(site => site.Map = app => app.MapPost("/change", async (UserSlate slate, HttpContext context) =>
        {
            await slate.User.GetAsync(Stop);
            await context.SignInAsync(TestData.CreatePrincipal("bob"));
            await Assert.ThrowsAsync<SignedOutException>(async () => await slate.User.SetAsync(new UserInfo("late"), Stop));
            return $"{slate.Owner} {context.GetSlate<UserSlate>().Owner}";
        }));
        var browser = await site.SignInAsync("ann");

        Assert.Equal("ann bob", (await browser.PostAsync("/change")).Body);
    }

    [Fact]
    public async Task After_signing_out_there_is_no_slate_and_nothing_is_written()
    {
        await using var site =
            await Site.StartAsync(site => site.Map = app => app.MapPost("/leave", async (UserSlate slate, HttpContext context) =>
        {
            await context.SignOutAsync();
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await slate.User.SetAsync(new UserInfo("late"), Stop));
            return $"{context.TryGetSlate<UserSlate>(out _)} {context.GetSlateToken() is null} {context.User.Identity!.Name}";
        }));
        var browser = await site.SignInAsync("ann");

        Assert.Equal("False True ANN", (await browser.PostAsync("/leave")).Body);
        Assert.False((await site.Slates.For<UserSlate>("ann").User.GetAsync(Stop)).Exists);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Signing_out_everywhere_and_then_here_leaves_no_slate(bool isCookieScheme)
    {
        await using var site = await Site.StartAsync(site =>
        {
            site.Services = services => services.AddAuthentication().AddCookie().KeepTicketsInSlates();
            site.Map = app =>
            {
                app.MapPost("/cookie-signin", (HttpContext context) => context.SignInAsync("Cookies", TestData.CreatePrincipal("ann")));
                app.MapPost("/leave", async (HttpContext context) =>
                {
                    var scheme = isCookieScheme ? "Cookies" : SlateAuthenticationDefaults.AuthenticationScheme;
                    context.User = (await context.AuthenticateAsync(scheme)).Principal!;
                    await context.RequestServices.GetRequiredService<SlateClient>().Tokens.RevokeAllAsync("ann");
                    await context.SignOutAsync(scheme);
                    return $"{context.TryGetSlate<UserSlate>(out _)} {context.GetSlateToken() is null}";
                });
            };
        });
        var browser = site.OpenBrowser();
        await browser.PostAsync(isCookieScheme ? "/cookie-signin" : "/signin?user=ann");

        Assert.Equal("False True", (await browser.PostAsync("/leave")).Body);
    }

    [Fact]
    public async Task A_slate_that_was_used_before_signing_out_can_not_be_written()
    {
        await using var site =
            await Site.StartAsync(site => site.Map = app => app.MapPost("/leave", async (UserSlate slate, HttpContext context) =>
        {
            await slate.User.GetAsync(Stop);
            await context.SignOutAsync();
            await Assert.ThrowsAsync<SignedOutException>(async () => await slate.User.SetAsync(new UserInfo("late"), Stop));
            return $"{slate.Owner} {context.TryGetSlate<UserSlate>(out _)}";
        }));

        Assert.Equal("ann False", (await (await site.SignInAsync("ann")).PostAsync("/leave")).Body);
        Assert.False((await site.Slates.For<UserSlate>("ann").User.GetAsync(Stop)).Exists);
    }

    [Fact]
    public async Task Signing_out_and_in_again_leaves_one_sign_in_and_its_slate()
    {
        await using var site =
            await Site.StartAsync(site => site.Map = app => app.MapPost("/switch", async (UserSlate slate, HttpContext context) =>
        {
            await context.SignOutAsync();
            await context.SignInAsync(TestData.CreatePrincipal("bob"));
            await context.SignOutAsync();
            await context.SignInAsync(TestData.CreatePrincipal("ann"));
            return slate.Owner;
        }));
        var browser = await site.SignInAsync("ann");

        Assert.Equal("ann", (await browser.PostAsync("/switch")).Body);
        Assert.Equal("ANN", (await browser.GetAsync("/who")).Body);
        Assert.Single(await site.Slates.Tokens.ListAsync("ann", Stop));
        Assert.Empty(await site.Slates.Tokens.ListAsync("bob", Stop));
    }
}
