using System.Net;
using Chalkboard.TestInfrastructure.Browsers;
using Chalkboard.TestInfrastructure.Html;
using IdSets.Tests.Browsing;
using IdSets.Tests.Sites;
using IdSets.Users;
using Microsoft.Playwright;

namespace IdSets.Tests;

public sealed class SettingsTests(Site site, Chromium chromium)
{
    [Fact]
    public async Task A_changed_time_zone_changes_the_times_that_are_shown()
    {
        var user = await site.AddUserAsync();
        var at = new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await browser.SignInAsync(user);
        await tab.Locator("#me").Expect().ToHaveTextAsync(user);
        await site.OpenSlate(user).LastReport.SetAsync(new LastReport(at, 5, 0, 0), TestContext.Current.CancellationToken);

        await tab.GotoAsync("/");
        await tab.Locator("#panel-report").Expect().ToContainTextAsync("2026-07-01 12:00");

        await tab.GotoAsync("/settings");
        await tab.GetByLabel("Time zone").SelectOptionAsync("Asia/Kathmandu");
        await tab.GetButton("Save").ClickAsync();
        await tab.GetByRole(AriaRole.Status).Expect().ToHaveTextAsync("Saved.");

        await tab.GotoAsync("/");
        await tab.Locator("#panel-report").Expect().ToContainTextAsync("2026-07-01 17:45");
    }

    [Fact]
    public async Task A_hidden_panel_is_not_shown()
    {
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await browser.SignInAsync(await site.AddUserAsync());
        await tab.Locator("#panel-devices").Expect().ToBeVisibleAsync();

        await tab.GotoAsync("/settings");
        await tab.GetByLabel("Your devices").UncheckAsync();
        await tab.GetButton("Save").ClickAsync();
        await tab.GetByRole(AriaRole.Status).Expect().ToHaveTextAsync("Saved.");

        await tab.GotoAsync("/");
        await tab.Locator("#panel-newest").Expect().ToBeVisibleAsync();
        await tab.Locator("#panel-devices").Expect().ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_form_with_a_time_zone_only_keeps_the_panels()
    {
        var user = await site.AddUserAsync();
        using var visitor = await Visitor.SignInAsync(site, user);
        await visitor.PostAsync("/settings", new() { ["timezone"] = "Europe/Vienna" });

        var info = (await site.OpenSlate(user).User.GetAsync(TestContext.Current.CancellationToken)).Value!;
        Assert.Equal("Europe/Vienna", info.TimeZone);
        Assert.Equal(Panels.All, info.Panels);
    }

    [Theory]
    [InlineData("Mars/Olympus")]
    [InlineData("../../etc/passwd")]
    public async Task A_time_zone_that_does_not_exist_is_refused(string zone)
    {
        using var visitor = await Visitor.SignInAsync(site, await site.AddUserAsync());
        var answer = await visitor.PostAsync("/settings", new() { ["timezone"] = zone });
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }

    [Fact]
    public async Task A_user_who_becomes_read_only_can_not_create_sets_from_the_next_request_on()
    {
        var user = await site.AddUserAsync();
        using var visitor = await Visitor.SignInAsync(site, user);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/idsets/new")).Status);

        await site.OpenSlate(user).User.UpdateAsync(info => info with { ReadOnly = true }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.GetAsync("/idsets/new")).Status);
        Assert.DoesNotContain("New id set", (await visitor.GetAsync("/idsets")).Page.Text("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_who_joins_the_staff_sees_the_authors_of_sets_from_the_next_request_on()
    {
        var user = await site.AddUserAsync();
        using var visitor = await Visitor.SignInAsync(site, user);
        var upload = await visitor.UploadAsync($"By {user}", $"{user}-1");
        await visitor.PostAsync(upload.Path, new() { ["decision"] = "discard" });
        Assert.DoesNotContain(user, (await visitor.GetAsync("/idsets")).Page.Texts("main td"));

        await site.OpenSlate(user).User.UpdateAsync(info => info with { Staff = true }, TestContext.Current.CancellationToken);
        Assert.Contains(user, (await visitor.GetAsync("/idsets")).Page.Texts("main td"));
    }
}
