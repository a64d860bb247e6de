using Chalkboard.TestInfrastructure.Browsers;
using Chalkboard.TestInfrastructure.Html;
using Chalkboard.TestInfrastructure.Waiting;
using IdSets.Tests.Browsing;
using IdSets.Tests.Sites;
using Microsoft.Playwright;

namespace IdSets.Tests;

public sealed class DevicesTests(Site site, Chromium chromium)
{
    [Fact]
    public async Task One_device_is_signed_out_then_all_others()
    {
        var user = await site.AddUserAsync();
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await browser.SignInAsync(user);
        await tab.Locator("#me").Expect().ToHaveTextAsync(user);
        using var phone = await Visitor.SignInAsync(site, user);
        using var laptop = await Visitor.SignInAsync(site, user);

        await tab.GotoAsync("/account/devices");
        await tab.Locator("#devices > li").Expect().ToHaveCountAsync(3);
        await tab.Locator("#devices mark").Expect().ToHaveCountAsync(1);
        await tab.Locator("#devices").GetByRole(AriaRole.Button, new() { Name = "Sign out" }).First.ClickAsync();
        await tab.Locator("#devices > li").Expect().ToHaveCountAsync(2);
        Assert.Single([await phone.IsSignedInAsync(), await laptop.IsSignedInAsync()], signedIn => signedIn);

        await tab.GetButton("Sign out all others").ClickAsync();
        await tab.Locator("#devices > li").Expect().ToHaveCountAsync(1);
        Assert.False(await phone.IsSignedInAsync() || await laptop.IsSignedInAsync());
        await tab.Locator("#me").Expect().ToHaveTextAsync(user);
    }

    [Fact]
    public async Task Signing_out_completes_when_the_browser_disconnects()
    {
        var user = await site.AddUserAsync();
        for (var i = 0; i < 10; i++)
        {
            using var visitor = await Visitor.SignInAsync(site, user);
            await visitor.SendAndLeaveAsync("/settings", "/signout", []);
            await Eventually.UntilAsync(async () => !await visitor.IsSignedInAsync(), "Signing out had no effect.");
        }
    }

    [Fact]
    public async Task Signing_other_devices_out_completes_when_the_browser_disconnects()
    {
        var user = await site.AddUserAsync();
        using var here = await Visitor.SignInAsync(site, user);
        for (var i = 0; i < 10; i++)
        {
            using var phone = await Visitor.SignInAsync(site, user);
            await using (await site.BlockSlatesAsync())
                await here.SendAndLeaveAsync("/settings", "/account/devices?handler=SignOutOthers", []);
            await Eventually.UntilAsync(async () => !await phone.IsSignedInAsync(), "Signing out the others had no effect.");
        }

        Assert.True(await here.IsSignedInAsync());
    }

    [Fact]
    public async Task A_user_can_not_sign_out_the_device_of_another_user()
    {
        var user = await site.AddUserAsync();
        using var victim = await Visitor.SignInAsync(site, user);
        using var laptop = await Visitor.SignInAsync(site, user);
        using var other = await Visitor.SignInAsync(site, await site.AddUserAsync());
        var device = (await victim.GetAsync("/account/devices")).Page.Attribute("[name=device]", "value")!;

        // The other user has one device, so the page has no such form. The token of another form is valid, too.
        await other.PostFromAsync("/settings", "/account/devices?handler=SignOut", new() { ["device"] = device });
        Assert.True(await victim.IsSignedInAsync() && await laptop.IsSignedInAsync());
    }
}
