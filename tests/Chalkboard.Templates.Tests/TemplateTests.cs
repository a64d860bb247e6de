using System.Net;
using System.Net.Http.Json;
using Chalkboard.TestInfrastructure.Browsers;
using Chalkboard.TestInfrastructure.Html;

namespace Chalkboard.Templates.Tests;

/// <summary>What the templates make builds without a warning, runs, and does what it shows.</summary>
public sealed class TemplateTests
{
    [Fact]
    public async Task A_new_site_signs_users_in_keeps_their_notes_and_shows_its_statistics()
    {
        using var project = new NewProject();
        var browser = await project.RunAsync(
            "chalkboard-site", "Chalkboard.Slates", "Chalkboard.Slates.Sqlite", "Chalkboard.Slates.AspNetCore", "Chalkboard.Statistics",
            "Chalkboard.Statistics.AspNetCore", "Chalkboard.Tracing", "Chalkboard.Tracing.AspNetCore", "Chalkboard.Tracing.Weaver");
        Assert.Equal(HttpStatusCode.Found, (await browser.GetAsync("/")).Status);
        await SubmitAsync(browser, "/signin", "/signin", ("name", "ann"));

        var started = await SubmitAsync(browser, "/", "/?handler=Start", ("title", "Groceries"));
        Assert.Contains("Groceries", (await browser.GetAsync(started.Location!)).Page.Text("h1"), StringComparison.Ordinal);
        await SubmitAsync(browser, started.Location!, started.Location!, ("text", "Apples"));
        Assert.Equal("Apples", (await browser.GetAsync(started.Location!)).Page.Text("textarea"));
        await SubmitAsync(browser, started.Location!, started.Location + "?handler=Finish");
        Assert.Contains("1 notes", (await browser.GetAsync("/")).Page.Text("main"), StringComparison.Ordinal);

        Assert.Contains("Requests", (await browser.GetAsync("/statistics")).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/traces")).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/site.css")).Status);
    }

    [Fact]
    public async Task A_new_API_issues_tokens_and_replaces_a_profile_only_at_the_version_that_the_client_knows()
    {
        using var project = new NewProject();
        var client = await project.RunAsync(
            "chalkboard-api", "Chalkboard.Slates", "Chalkboard.Slates.Sqlite", "Chalkboard.Slates.AspNetCore", "Chalkboard.Statistics",
            "Chalkboard.Statistics.AspNetCore");
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/profile")).Status);
        var token = (await client.PostAsync("/tokens?user=ann")).Body;
        client.Headers["Authorization"] = $"Bearer {token}";

        var first = await client.SendAsync(HttpMethod.Put, "/profile", JsonContent.Create(new { name = "Ann", visits = 0 }));
        Assert.Equal(HttpStatusCode.OK, first.Status);
        await client.PostAsync("/profile/visits");
        var late = await client.SendAsync(
            HttpMethod.Put, "/profile", JsonContent.Create(new { name = "Bea", visits = 0 }), ("If-Match", first.ETag!));

        Assert.Equal(HttpStatusCode.PreconditionFailed, late.Status);
        Assert.Equal("""{"name":"Ann","visits":1}""", (await client.GetAsync("/profile")).Body);
        Assert.Contains("Requests", (await client.GetAsync("/statistics")).Body, StringComparison.Ordinal);
    }

    // Sends a form of a page with its antiforgery token.
    private static async Task<BrowserResponse> SubmitAsync(
        Browser browser, string page, string action, params (string Name, string Value)[] fields)
    {
        var token = (await browser.GetAsync(page)).Page.Form("main form")["__RequestVerificationToken"];
        using var content = new FormUrlEncodedContent(
            fields.Append(("__RequestVerificationToken", token)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        var response = await browser.SendAsync(HttpMethod.Post, action, content);
        Assert.Equal(HttpStatusCode.Found, response.Status);
        return response;
    }
}
