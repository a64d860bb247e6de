using System.Net;
using System.Text.Json;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Authentication;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>The endpoints of the how-to "Export and erase a user's data".</summary>
public sealed class OwnerDataTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_downloads_and_erases_all_data_and_a_late_request_of_another_browser_brings_nothing_back()
    {
        var isLate = new TaskCompletionSource();
        var isErased = new TaskCompletionSource();
        await using var site = await Site.StartAsync(settings => settings.Map = app =>
        {
            app.MapGet("/account/data", async (UserSlate slate, SlateClient slates, HttpContext context) =>
            {
                context.Response.ContentType = "application/json";
                await slates.Owners.ExportAsync(slate.Owner, context.Response.Body, context.RequestAborted);
            }).RequireAuthorization();
            app.MapPost("/account/erase", async (UserSlate slate, SlateClient slates, HttpContext context) =>
            {
                var erased = await slates.Owners.EraseAsync(slate.Owner);
                await context.SignOutAsync();
                return $"{erased.Documents} {erased.Tokens}";
            }).RequireAuthorization();
            app.MapPost("/late", async (UserSlate slate) =>
            {
                isLate.SetResult();
                await isErased.Task;
                await slate.User.SetAsync(new UserInfo("late"));
            }).RequireAuthorization();
        });
        var browser = await site.SignInAsync("ann");
        var other = await site.SignInAsync("ann");
        await site.Slates.For<UserSlate>("ann").User.SetAsync(new UserInfo("Ann"), Stop);

        var data = JsonDocument.Parse((await browser.GetAsync("/account/data")).Body).RootElement;
        Assert.Equal(2, data.GetProperty("signIns").GetArrayLength());
        Assert.Equal("Ann", data.GetProperty("documents")[0].GetProperty("content").GetProperty("name").GetString());

        var late = other.PostAsync("/late");
        await isLate.Task;
        Assert.Equal("1 2", (await browser.PostAsync("/account/erase")).Body);
        isErased.SetResult();

        Assert.Equal(HttpStatusCode.Unauthorized, (await late).Status);
        Assert.Equal("", (await browser.GetAsync("/who")).Body);
        Assert.Empty(await site.Slates.ListOwnersAsync(Stop).ToListAsync(Stop));
    }
}
