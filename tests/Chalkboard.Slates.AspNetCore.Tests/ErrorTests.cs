using System.Net;
using System.Text.Json;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Browsers;
using Chalkboard.TestInfrastructure.Documents;

namespace Chalkboard.Slates.AspNetCore.Tests;

public sealed class ErrorTests
{
    private const string Html = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_conflict_is_409_and_412_where_the_request_had_If_Match()
    {
        await using var site = await Site.StartAsync(MapConflict);
        var browser = await site.SignInAsync("ann");

        var plain = await browser.PostAsync("/conflict");
        var conditional = await browser.PostAsync("/conflict", ("If-Match", "*"));

        Assert.Equal(HttpStatusCode.Conflict, plain.Status);
        Assert.Equal("Conflict", ParseProblem(plain).GetProperty("title").GetString());
        Assert.Equal(HttpStatusCode.PreconditionFailed, conditional.Status);
    }

    [Fact]
    public async Task A_write_after_the_sign_in_has_ended_is_401_and_writes_nothing()
    {
        await using var site =
            await Site.StartAsync(site => site.Map = app => app.MapPost("/late", async (UserSlate slate, SlateClient slates) =>
        {
            await slate.User.GetAsync(Stop);
            await slates.Tokens.RevokeAllAsync("ann", null, Stop);
            await slate.User.SetAsync(new UserInfo("late"), Stop);
        }));
        var browser = await site.SignInAsync("ann");

        var answer = await browser.PostAsync("/late");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal(401, ParseProblem(answer).GetProperty("status").GetInt32());
        Assert.False((await site.Slates.For<UserSlate>("ann").User.GetAsync(Stop)).Exists);
    }

    [Fact]
    public async Task A_document_that_is_too_large_is_413_and_writes_nothing()
    {
        await using var site = await Site.StartAsync(site =>
        {
            site.Slates = slates =>
            {
                slates.Add<UserSlate>();
                slates.Configure(options => options.Documents.MaxBytes = 1000);
            };
            site.Map = app =>
                app.MapPost("/large", async (UserSlate slate) => await slate.User.SetAsync(new UserInfo(new string('x', 1000)), Stop));
        });
        var browser = await site.SignInAsync("ann");

        var answer = await browser.PostAsync("/large");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
        Assert.Equal(413, ParseProblem(answer).GetProperty("status").GetInt32());
        Assert.DoesNotContain("commit", site.Store.Calls);
    }

    [Fact]
    public async Task A_store_that_is_down_is_503_with_Retry_After_and_works_again_once_it_is_up()
    {
        await using var site = await Site.StartAsync(MapConflict);
        var browser = await site.SignInAsync("ann");

        site.Store.IsDown = true;
        var down = await browser.GetAsync("/read");
        site.Store.IsDown = false;
        var up = await browser.GetAsync("/read");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, down.Status);
        Assert.Equal("5", down.Headers["Retry-After"]);
        Assert.DoesNotContain("secret-host", down.Body);
        Assert.Equal(503, ParseProblem(down).GetProperty("status").GetInt32());
        Assert.Equal("nobody", up.Body);
    }

    [Fact]
    public async Task A_store_that_goes_down_during_the_request_is_503_too()
    {
        await using var site =
            await Site.StartAsync(site => site.Map = app => app.MapGet("/fall", async (UserSlate slate, HttpContext context) =>
        {
            ((CountingStore)context.RequestServices.GetRequiredService<Chalkboard.Slates.Storage.ISlateStore>()).IsDown = true;
            await slate.User.GetAsync(Stop);
        }));
        var browser = await site.SignInAsync("ann");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await browser.GetAsync("/fall")).Status);
    }

    [Fact]
    public async Task Requests_without_a_token_succeed_while_the_store_is_down()
    {
        await using var site = await Site.StartAsync();
        site.Store.IsDown = true;

        Assert.Equal("nothing touched", (await site.OpenBrowser().GetAsync("/quiet")).Body);
    }

    [Fact]
    public async Task The_error_page_of_the_application_is_shown_with_the_right_status_while_the_store_is_down()
    {
        await using var site = await Site.StartAsync(site =>
        {
            MapConflict(site);
            site.Errors = app => app.UseExceptionHandler("/error");
            var map = site.Map;
            site.Map = app =>
            {
                map(app);
                app.Map("/error",
                    (HttpContext context) => $"Sorry, {context.Response.StatusCode}, {context.User.Identity?.Name ?? "stranger"}");
            };
        });
        var browser = await site.SignInAsync("ann");

        var conflict = await browser.PostAsync("/conflict", ("Accept", Html));
        site.Store.IsDown = true;
        var down = await browser.GetAsync("/read", ("Accept", Html));
        var script = await browser.GetAsync("/read", ("Accept", "application/json"));

        Assert.Equal((HttpStatusCode.Conflict, "Sorry, 409, ANN"), (conflict.Status, conflict.Body));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Sorry, 503, stranger"), (down.Status, down.Body));
        Assert.Equal("5", down.Headers["Retry-After"]);
        Assert.Equal(503, ParseProblem(script).GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task A_site_without_an_error_page_responds_with_the_right_status()
    {
        await using var site = await Site.StartAsync(MapConflict);
        var browser = await site.SignInAsync("ann");
        site.Store.IsDown = true;

        var answer = await browser.GetAsync("/read", ("Accept", Html));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Equal("5", answer.Headers["Retry-After"]);
    }

    [Fact]
    public async Task Reads_succeed_while_the_store_is_read_only()
    {
        await using var site = await Site.StartAsync(MapConflict);
        var browser = await site.SignInAsync("ann");
        site.Time.Advance(TimeSpan.FromHours(1));
        site.Store.IsReadOnly = true;

        Assert.Equal("nobody", (await browser.GetAsync("/read")).Body);
        Assert.Contains(
            site.Logs.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("could not be renewed"));
    }

    [Fact]
    public async Task Other_exceptions_are_handled_by_the_application()
    {
        await using var site =
            await Site.StartAsync(
                site => site.Map = app => app.MapGet("/broken", string () => throw new InvalidOperationException("Broken.")));

        Assert.Equal(HttpStatusCode.InternalServerError, (await site.OpenBrowser().GetAsync("/broken")).Status);
    }

    private static JsonElement ParseProblem(BrowserResponse answer)
    {
        Assert.Contains("application/problem+json", answer.Headers["Content-Type"]);
        return JsonDocument.Parse(answer.Body).RootElement;
    }

    private static void MapConflict(Site.Settings site) => site.Map = app =>
    {
        app.MapGet("/read", async (UserSlate slate) => (await slate.User.GetAsync(Stop)).Value!.Name);
        app.MapPost(
            "/conflict",
            async (UserSlate slate) =>
                await slate.CommitAsync(commit => commit.Replace(slate.User, new UserInfo("x"), DocumentVersion.New()), Stop));
    };
}
