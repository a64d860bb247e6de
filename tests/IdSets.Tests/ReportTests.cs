using Chalkboard.TestInfrastructure.Browsers;
using IdSets.Tests.Browsing;
using IdSets.Tests.Sites;
using Microsoft.Playwright;

namespace IdSets.Tests;

public sealed class ReportTests(Site site, Chromium chromium)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Other_pages_respond_while_a_report_runs_and_changed_settings_survive_it()
    {
        var user = await site.AddUserAsync();
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await browser.SignInAsync(user);
        await tab.Locator("#me").Expect().ToHaveTextAsync(user);
        var reading = await browser.NewPageAsync();
        var report = await BeginReportAsync(reading, seconds: 20);

        await tab.GotoAsync("/settings");
        await tab.GetByLabel("Time zone").SelectOptionAsync("Asia/Tokyo");
        await tab.GetButton("Save").ClickAsync();
        await tab.GetByRole(AriaRole.Status).Expect().ToHaveTextAsync("Saved.");
        Assert.False(report.IsCompleted, "The settings waited for the report.");

        Assert.Equal(200, (await report)!.Status);
        Assert.Equal("Asia/Tokyo", (await site.OpenSlate(user).User.GetAsync(Cancellation)).Value!.TimeZone);
        Assert.Equal(20, (await site.OpenSlate(user).LastReport.GetAsync(Cancellation)).Value!.Seconds);
    }

    [Fact]
    public async Task Signing_out_in_another_tab_makes_the_late_write_of_a_report_fail()
    {
        var user = await site.AddUserAsync();
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await browser.SignInAsync(user);
        await tab.Locator("#me").Expect().ToHaveTextAsync(user);
        var reading = await browser.NewPageAsync();
        var report = await BeginReportAsync(reading, seconds: 15);

        await tab.SignOutAsync();
        Assert.False(report.IsCompleted, "The report ended before the user had signed out.");

        Assert.Equal(401, (await report)!.Status);
        await reading.GetByRole(AriaRole.Heading, new() { Name = "You are signed out" }).Expect().ToBeVisibleAsync();
        Assert.False((await site.OpenSlate(user).LastReport.GetAsync(Cancellation)).Exists);
    }

    // Returns when the request is sent. The inner task is its response.
    private static async Task<Task<IResponse?>> BeginReportAsync(IPage tab, int seconds)
    {
        var sent = tab.WaitForRequestAsync("**/reports/long*");
        var report = tab.GotoAsync($"/reports/long?seconds={seconds}");
        await sent;
        return report;
    }
}
