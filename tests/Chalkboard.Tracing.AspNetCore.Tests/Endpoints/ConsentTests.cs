using System.Net;
using System.Security.Claims;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;

namespace Chalkboard.Tracing.AspNetCore.Tests.Endpoints;

public sealed class ConsentTests(Chromium chromium)
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_who_agrees_to_the_question_of_an_operator_is_traced_for_ten_minutes()
    {
        await using var site = await StartAsync();
        using var link = await PostAsync(site, "/traces/invitation", "", await SignInAsync(site, "<b>Olga"));
        var address = new Uri((await HtmlPage.ParseAsync(link)).QuerySelector(".value")!.TextContent);
        Assert.Equal((site.Address.Authority, "/trace-me"), (address.Authority, address.AbsolutePath));

        // The question names the operator and says what is recorded. Nothing is recorded yet.
        var ann = await SignInAsync(site, "ann");
        var question = await GetPageAsync(site, address.PathAndQuery, ann);
        Assert.Equal("<b>Olga asks to record your requests.", question.QuerySelector("main p")!.TextContent);
        await site.GetAsync("/checkout", ("Cookie", ann));
        await site.WaitForTracesAsync(0);

        var consent = await ConsentAsync(site, question, ann);
        await site.GetAsync("/checkout", ("Cookie", consent));
        var kept = Assert.Single(await site.WaitForTracesAsync(1));
        Assert.Equal("asked for by <b>Olga, with the user's consent", kept.KeepReason);
        Assert.Contains(kept.KeepReason, (await site.GetPageAsync("/traces")).Texts(".keep-reason"));
        Assert.StartsWith(
            "Your requests are recorded until", (await GetPageAsync(site, "/trace-me", consent)).QuerySelector("main p")!.TextContent,
            StringComparison.Ordinal);

        // Neither another user, nor the same one in another session, has the consent.
        foreach (var other in (string[])[await SignInAsync(site, "bob"), await SignInAsync(site, "ann")])
            await site.GetAsync("/checkout", ("Cookie", ReplaceSignIn(consent, other)));
        await site.WaitForTracesAsync(1);
    }

    [Fact]
    public async Task A_user_agrees_and_ends_it_in_a_browser()
    {
        await using var site = await StartAsync();
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await browser.NewPageAsync();
        await tab.GotoAsync("/sign-in/ann");
        await tab.GotoAsync("/trace-me");
        await tab.GetByRole(AriaRole.Button, new() { Name = "Record my requests for 10 minutes" }).ClickAsync();
        await Assertions.Expect(tab.GetByText("Your requests are recorded until")).ToBeVisibleAsync();
        await tab.GetByRole(AriaRole.Button, new() { Name = "End the recording" }).ClickAsync();
        await Assertions.Expect(tab.GetByText("If you agree")).ToBeVisibleAsync();
        Assert.DoesNotContain(await browser.CookiesAsync(), cookie => cookie.Name == "Chalkboard-Trace-Consent");
    }

    [Fact]
    public async Task Consent_ends_by_itself_after_ten_minutes()
    {
        await using var site = await StartAsync();
        var consent = await ConsentAsync(site, await SignInAsync(site, "ann"));
        _time.Advance(TimeSpan.FromMinutes(9.9));
        await site.GetAsync("/checkout", ("Cookie", consent));
        Assert.Equal("asked for by the user", Assert.Single(await site.WaitForTracesAsync(1)).KeepReason);
        _time.Advance(TimeSpan.FromMinutes(0.2));
        await site.GetAsync("/checkout", ("Cookie", consent));
        await site.WaitForTracesAsync(1);
    }

    [Fact]
    public async Task Consent_ends_when_the_user_ends_it_even_for_a_copy_of_the_cookie()
    {
        await using var site = await StartAsync();
        var consent = await ConsentAsync(site, await SignInAsync(site, "ann"));
        using var ended = await PostAsync(site, "/trace-me/end", "", consent);
        Assert.Equal((HttpStatusCode.SeeOther, "../trace-me"), (ended.StatusCode, ended.Headers.Location?.ToString()));
        Assert.Contains("expires=Thu, 01 Jan 1970", Assert.Single(ended.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        await site.GetAsync("/checkout", ("Cookie", consent));
        await site.WaitForTracesAsync(0);
        Assert.NotNull((await GetPageAsync(site, "/trace-me", consent)).QuerySelector("form[action$='/start']"));
    }

    [Fact]
    public async Task Consent_ends_when_the_user_signs_out()
    {
        await using var site = await StartAsync();
        var consent = await ConsentAsync(site, await SignInAsync(site, "ann"));
        using var signedOut = await site.GetAsync("/checkout", ("Cookie", ReplaceSignIn(consent, "")));
        Assert.StartsWith(
            "Chalkboard-Trace-Consent=;", Assert.Single(signedOut.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        await site.GetAsync("/checkout", ("Cookie", consent));
        await site.WaitForTracesAsync(0);
    }

    [Fact]
    public async Task A_consent_is_good_for_a_hundred_requests()
    {
        await using var site = await StartAsync(options => options.Retention.MaxCount = 1000);
        var consent = await ConsentAsync(site, await SignInAsync(site, "ann"));
        for (var i = 0; i < 102; i++) (await site.GetAsync("/echo/x", ("Cookie", consent))).Dispose();
        await site.WaitForTracesAsync(100);
    }

    [Fact]
    public async Task A_connection_that_may_outlast_the_consent_is_not_traced()
    {
        await using var site = await StartAsync();
        var consent = await ConsentAsync(site, await SignInAsync(site, "ann"));
        using var events = await site.GetAsync("/echo/events", ("Cookie", consent), ("Accept", "text/event-stream"));
        using var socket = await site.GetAsync("/echo/socket", ("Cookie", consent), ("Connection", "Upgrade"), ("Upgrade", "websocket"));
        using var page = await site.GetAsync("/echo/page", ("Cookie", consent));
        Assert.All((HttpResponseMessage[])[events, socket, page], response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal("GET /echo/page", Assert.Single(await site.WaitForTracesAsync(1)).Request);
    }

    [Fact]
    public async Task The_cookie_is_kept_from_scripts_other_sites_and_other_applications()
    {
        await using var site = await StartAsync(pathBase: "/shop");
        var ann = await SignInAsync(site, "ann");
        using var started = await PostAsync(site, "/shop/trace-me/start", "", ann);
        Assert.Equal("../trace-me", started.Headers.Location?.ToString());
        var cookie = Assert.Single(started.Headers.GetValues("Set-Cookie"));
        Assert.EndsWith("; max-age=600; path=/shop; secure; samesite=lax; httponly", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("ann", cookie.Split(';')[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forged_requests_wrong_links_and_strangers_are_refused()
    {
        await using var site = await StartAsync();
        var ann = await SignInAsync(site, "ann");
        foreach (var path in (string[])["/trace-me/start", "/trace-me/end", "/traces/invitation"])
        {
            using var forged = await site.PostAsync(path, [], ("Cookie", ann), ("Sec-Fetch-Site", "cross-site"));
            Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
            Assert.False(forged.Headers.Contains("Set-Cookie"));
        }
        foreach (var code in (string[])["x", new string('x', 5_000)])
        {
            using var wrong = await site.GetAsync($"/trace-me?code={code}", ("Cookie", ann));
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        }
        using var posted = await PostAsync(site, "/trace-me/start", "x", ann);
        Assert.Equal(HttpStatusCode.BadRequest, posted.StatusCode);
        using var stranger = await site.GetAsync("/trace-me");
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);

        // An old link.
        using var link = await PostAsync(site, "/traces/invitation", "", ann);
        var address = new Uri((await HtmlPage.ParseAsync(link)).QuerySelector(".value")!.TextContent);
        _time.Advance(TimeSpan.FromMinutes(61));
        using var old = await site.GetAsync(address.PathAndQuery, ("Cookie", ann));
        Assert.Equal(HttpStatusCode.BadRequest, old.StatusCode);

        // A made-up cookie.
        await site.GetAsync("/checkout", ("Cookie", ann + "; Chalkboard-Trace-Consent=made-up"));
        await site.WaitForTracesAsync(0);
    }

    [Fact]
    public async Task Without_the_page_there_is_no_consent()
    {
        await using var site = await TracedSite.StartAsync();
        Assert.Null((await site.GetPageAsync("/traces")).QuerySelector("form[action$='/invitation']"));
        using var refused = await PostAsync(site, "/traces/invitation", "", "");
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    private async Task<TracedSite> StartAsync(Action<CallTracingOptions>? configure = null, string pathBase = "") =>
        await TracedSite.StartAsync(
            configure,
            app =>
            {
                app.MapCallTraces().AllowLocalMachine();
                app.MapCallTraceConsent();
                app.MapGet("/sign-in/{user}", (string user, HttpContext context) => context.SignInAsync(new ClaimsPrincipal(
                    new ClaimsIdentity([new(ClaimTypes.Name, user), new("sub", user), new("sid", Guid.NewGuid().ToString())], "test"))));
            },
            services =>
            {
                services.AddSingleton<TimeProvider>(_time);
                services.AddAuthorization().AddAuthentication("cookie").AddCookie("cookie", options =>
                    options.Events.OnRedirectToLogin = context =>
                    {
                        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                        return Task.CompletedTask;
                    });
            },
            app =>
            {
                app.UsePathBase(pathBase);
                app.UseRouting();
                app.UseAuthentication();
                app.UseAuthorization();
                app.UseCallTracing();
            });

    private static async Task<string> SignInAsync(TracedSite site, string user)
    {
        using var response = await site.GetAsync($"/sign-in/{Uri.EscapeDataString(user)}");
        return GetCookie(response);
    }

    private static async Task<string> ConsentAsync(TracedSite site, string signIn) =>
        await ConsentAsync(site, await GetPageAsync(site, "/trace-me", signIn), signIn);

    /// <summary>Sends the form of the page. Returns both cookies.</summary>
    private static async Task<string> ConsentAsync(TracedSite site, IHtmlDocument page, string signIn)
    {
        var code = page.QuerySelector("input[name=code]")!.GetAttribute("value")!;
        using var started = await PostAsync(site, "/trace-me/start", code, signIn);
        Assert.Equal(HttpStatusCode.SeeOther, started.StatusCode);
        return $"{signIn}; {GetCookie(started)}";
    }

    private static string ReplaceSignIn(string cookies, string signIn) => $"{signIn}; {cookies.Split("; ")[1]}";

    private static string GetCookie(HttpResponseMessage response) => response.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

    private static async Task<IHtmlDocument> GetPageAsync(TracedSite site, string path, string cookie)
    {
        using var response = await site.GetAsync(path, ("Cookie", cookie));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await HtmlPage.ParseAsync(response);
    }

    private static Task<HttpResponseMessage> PostAsync(TracedSite site, string path, string code, string cookie) => site.PostAsync(
        path, [KeyValuePair.Create("code", code)], ("Cookie", cookie), ("Sec-Fetch-Site", "same-origin"), ("Accept", "text/html"));
}
