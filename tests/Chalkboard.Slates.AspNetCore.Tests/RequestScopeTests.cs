using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Authentication;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>Whose the slates of a request are once it has signed somebody in or out itself.</summary>
public sealed class RequestScopeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_signing_in_the_slates_are_the_new_users()
    {
        await using var site =
            await Site.StartAsync(
                site => site.Map = app => app.MapPost("/enter", async (UserSlate injected, Document<UserInfo> user, HttpContext context) =>
        {
            Assert.False(context.TryGetSlate<UserSlate>(out _));
            await context.SignInAsync(TestData.Principal("ann"));
            await injected.User.SetAsync(new UserInfo("Ann"), Stop);
            return $"{injected.Owner} {context.GetSlate<UserSlate>().Owner} {(await user.GetAsync(Stop)).Value!.Name} {context.GetSlateToken()!.Owner}";
        }));
        var browser = site.Browser();

        Assert.Equal("ann ann Ann ann", (await browser.PostAsync("/enter")).Body);
        Assert.Equal("ANN", (await browser.GetAsync("/who")).Body);
    }

    [Fact]
    public async Task A_slate_of_a_sign_in_that_the_request_has_made_writes_under_it()
    {
        await using var site =
            await Site.StartAsync(
                site => site.Map = app => app.MapPost("/enter", async (UserSlate slate, HttpContext context, SlateClient slates) =>
        {
            await context.SignInAsync(TestData.Principal("ann"));
            await slates.Tokens.RevokeAllAsync("ann", null, Stop);
            await Assert.ThrowsAsync<SignedOutException>(async () => await slate.User.SetAsync(new UserInfo("late"), Stop));
        }));

        await site.Browser().PostAsync("/enter");

        Assert.False((await site.Slates.For<UserSlate>("ann").User.GetAsync(Stop)).Exists);
    }

    [Fact]
    public async Task After_signing_in_as_another_user_slates_not_touched_yet_are_that_users()
    {
        await using var site =
            await Site.StartAsync(site => site.Map = app => app.MapPost("/change", async (UserSlate slate, HttpContext context) =>
        {
            await context.SignInAsync(TestData.Principal("bob"));
            return $"{slate.Owner} {context.GetSlate<UserSlate>().Owner} {context.GetSlateToken()!.Owner}";
        }));
        var browser = await site.BrowserOf("ann");

        Assert.Equal("bob bob bob", (await browser.PostAsync("/change")).Body);
    }

    [Fact]
    public async Task After_signing_in_as_another_user_slates_that_were_touched_stay_the_first_users()
    {
        await using var site =
            await Site.StartAsync(site => site.Map = app => app.MapPost("/change", async (UserSlate slate, HttpContext context) =>
        {
            await slate.User.GetAsync(Stop);
            await context.SignInAsync(TestData.Principal("bob"));
            await Assert.ThrowsAsync<SignedOutException>(async () => await slate.User.SetAsync(new UserInfo("late"), Stop));
            return $"{slate.Owner} {context.GetSlate<UserSlate>().Owner}";
        }));
        var browser = await site.BrowserOf("ann");

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
        var browser = await site.BrowserOf("ann");

        Assert.Equal("False True ANN", (await browser.PostAsync("/leave")).Body);
        Assert.False((await site.Slates.For<UserSlate>("ann").User.GetAsync(Stop)).Exists);
    }

    [Fact]
    public async Task A_slate_that_was_touched_before_signing_out_is_not_written_any_more()
    {
        await using var site =
            await Site.StartAsync(site => site.Map = app => app.MapPost("/leave", async (UserSlate slate, HttpContext context) =>
        {
            await slate.User.GetAsync(Stop);
            await context.SignOutAsync();
            await Assert.ThrowsAsync<SignedOutException>(async () => await slate.User.SetAsync(new UserInfo("late"), Stop));
            return $"{slate.Owner} {context.TryGetSlate<UserSlate>(out _)}";
        }));

        Assert.Equal("ann False", (await (await site.BrowserOf("ann")).PostAsync("/leave")).Body);
        Assert.False((await site.Slates.For<UserSlate>("ann").User.GetAsync(Stop)).Exists);
    }

    [Fact]
    public async Task Signing_out_and_in_again_leaves_one_sign_in_and_its_slate()
    {
        await using var site =
            await Site.StartAsync(site => site.Map = app => app.MapPost("/switch", async (UserSlate slate, HttpContext context) =>
        {
            await context.SignOutAsync();
            await context.SignInAsync(TestData.Principal("bob"));
            await context.SignOutAsync();
            await context.SignInAsync(TestData.Principal("ann"));
            return slate.Owner;
        }));
        var browser = await site.BrowserOf("ann");

        Assert.Equal("ann", (await browser.PostAsync("/switch")).Body);
        Assert.Equal("ANN", (await browser.GetAsync("/who")).Body);
        Assert.Single(await site.Slates.Tokens.ListAsync("ann", Stop));
        Assert.Empty(await site.Slates.Tokens.ListAsync("bob", Stop));
    }
}
