using System.Net;
using System.Security.Claims;
using System.Text.Json;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Waiting;
using Microsoft.AspNetCore.Authentication;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>Addresses that are not ASCII, and user ids that can't name a slate.</summary>
public sealed class UnusualNameTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Ids => new()
    {
        { "a\0b", "U+0000" },
        { new string('x', 1025), "1024 bytes" },
        { "a\ud800b", "surrogate" },
    };

    [Theory]
    [InlineData("/ü", "/%C3%BC")]
    [InlineData("/%C3%BC", "/%C3%BC")]
    [InlineData("/a b?q=ü\u4e16&r=5#s", "/a%20b?q=%C3%BC%E4%B8%96&r=5#s")]
    [InlineData("/\U0001F600", "/%F0%9F%98%80")]
    public async Task A_non_ASCII_return_address_is_followed(string address, string location)
    {
        await using var site = await Site.StartAsync();
        var browser = site.OpenBrowser();

        var answer = await browser.PostAsync($"/signin?user=ann&ReturnUrl={Uri.EscapeDataString(address)}");

        Assert.Equal((HttpStatusCode.Redirect, location), (answer.Status, answer.Location));
        Assert.Equal("ANN", (await browser.GetAsync("/who")).Body);
        Assert.Equal(location, (await browser.PostAsync($"/signin?user=ann&to={Uri.EscapeDataString(address)}")).Location);
        Assert.Equal(
            location, (await browser.PostAsync(
                $"/signout?ReturnUrl={Uri.EscapeDataString(address)}", ("X-Requested-With", "XMLHttpRequest"))).Location);
    }

    [Theory]
    [InlineData("/50%?%zz=%C3%BC", "/50%?%zz=%C3%BC")]
    [InlineData("/50%?ü", "/50%?%C3%BC")]
    [InlineData("/\u007f\t", "/%7F%09")]
    [InlineData("ü", "%C3%BC")]
    public void Printable_ASCII_is_not_encoded(string address, string encoded) => Assert.Equal(encoded, HeaderUrl.Encode(address));

    [Theory]
    [InlineData("https://bücher.example/ü?q=ü#s", "https://xn--bcher-kva.example/%C3%BC?q=%C3%BC#s")]
    [InlineData("http://[::1]:8080/ü", "http://[::1]:8080/%C3%BC")]
    [InlineData("https://user@x.example/ü", "https://user@x.example/%C3%BC")]
    [InlineData("com.example.app:/signed-in?name=ü", "com.example.app:/signed-in?name=%C3%BC")]
    [InlineData("mailto:ü@x.example", "mailto:%C3%BC@x.example")]
    public void An_absolute_return_address_is_unchanged(string address, string encoded) => Assert.Equal(encoded, HeaderUrl.Encode(address));

    [Fact]
    public async Task An_external_address_of_the_application_is_encoded_as_a_browser_does()
    {
        await using var site = await Site.StartAsync();

        var answer = await site.OpenBrowser().PostAsync(
            $"/signin?user=ann&to={Uri.EscapeDataString("https://bücher.example/straße?q=ä")}");

        Assert.Equal("https://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%A4", answer.Location);
    }

    [Fact]
    public async Task A_return_address_to_a_page_may_be_non_ASCII()
    {
        await using var site = await Site.StartAsync(
            site => site.Map = app => app.MapGet("/bücher", () => "books").RequireAuthorization());

        var answer = await site.OpenBrowser().GetAsync("/b%C3%BCcher?q=%C3%A4");

        Assert.Equal(new Uri(site.Address, "/signin?ReturnUrl=%2Fb%25C3%25BCcher%3Fq%3D%25C3%25A4").AbsoluteUri, answer.Location);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_error_of_an_invalid_user_id_names_the_claim_and_the_rule(string id, string rule)
    {
        await using var site = await Site.StartAsync(site => site.Map = app => app.MapPost("/try", async (HttpContext context) =>
            (await Assert.ThrowsAsync<InvalidOperationException>(() => context.SignInAsync(TestData.CreatePrincipal(id)))).Message));

        var message = (await site.OpenBrowser().PostAsync("/try")).Body;

        Assert.Contains(ClaimTypes.NameIdentifier, message);
        Assert.Contains(rule, message);
        Assert.DoesNotContain("tokens.issue", site.Store.Calls);
    }

    [Fact]
    public async Task The_error_of_an_empty_user_id_names_the_claim()
    {
        await using var site = await Site.StartAsync(site => site.Map = app => app.MapPost("/try", async (HttpContext context) =>
            (await Assert.ThrowsAsync<InvalidOperationException>(() => context.SignInAsync(TestData.CreatePrincipal("")))).Message));

        Assert.Contains(ClaimTypes.NameIdentifier, (await site.OpenBrowser().PostAsync("/try")).Body);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_user_of_another_scheme_with_an_invalid_id_has_no_slate(string id, string rule)
    {
        await using var site = await Site.StartAsync(site =>
        {
            site.Map = app =>
            {
                app.Use((context, next) =>
                {
                    if (context.Request.Path.StartsWithSegments("/odd")) context.User = TestData.CreatePrincipal(id);
                    return next(context);
                });
                app.MapSlateDevices("/odd/devices");
                app.MapGet("/odd/asked", (HttpContext context) => $"{context.TryGetSlate<UserSlate>(out _)}");
                app.MapGet("/odd/touched", (UserSlate slate) => slate.Owner);
                app.MapGet("/odd/got", (HttpContext context) => context.GetSlate<UserSlate>().Owner);
                app.MapGet("/odd/why", (UserSlate slate) => Assert.ThrowsAny<BadHttpRequestException>(() => slate.Owner).Message);
            };
        });
        var browser = site.OpenBrowser();

        Assert.Equal("False", (await browser.GetAsync("/odd/asked")).Body);
        foreach (var path in new[] { "/odd/touched", "/odd/got" })
        {
            var answer = await browser.GetAsync(path);
            Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
            Assert.Equal(403, JsonDocument.Parse(answer.Body).RootElement.GetProperty("status").GetInt32());
        }

        Assert.Contains(rule, (await browser.GetAsync("/odd/why")).Body);
        Assert.Empty(site.Store.Calls);
    }

    [Theory]
    [InlineData("/broken/event")]
    [InlineData("/broken/later")]
    public async Task A_sign_in_whose_response_fails_leaves_no_device(string path)
    {
        await using var site = await Site.StartAsync(Broken);

        Assert.True((await site.OpenBrowser().PostAsync(path)).Status >= HttpStatusCode.InternalServerError);

        await NoDeviceAsync(site);
    }

    [Fact]
    public async Task A_lost_token_that_can_not_be_revoked_is_logged_as_an_error()
    {
        await using var site = await Site.StartAsync();
        site.Store.BeforeCall = (name, _) =>
        {
            if (name == "tokens.revoke") site.Store.IsDown = true;
            return Task.CompletedTask;
        };
        var browser = await site.SignInAsync("ann");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await browser.PostAsync("/signin?user=bob")).Status);

        await Eventually.UntilAsync(
            () => Task.FromResult(
                site.Logs.Lines.Count(
                    line => line.StartsWith("Error", StringComparison.Ordinal)
                        && line.Contains("is still live", StringComparison.Ordinal)) == 2),
            "The log does not say that both sign-ins are still live.");
    }

    [Fact]
    public async Task A_sign_in_whose_response_fails_with_an_unhandled_error_leaves_no_device()
    {
        await using var site = await Site.StartAsync(site =>
        {
            Broken(site);
            site.Errors = _ => { };
        });

        Assert.Equal(HttpStatusCode.InternalServerError, (await site.OpenBrowser().PostAsync("/broken/later")).Status);

        await NoDeviceAsync(site);
    }

    [Fact]
    public async Task A_sign_in_after_the_response_has_started_fails_before_a_token_is_issued()
    {
        await using var site = await Site.StartAsync(site => site.Map = app => app.MapPost("/late", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("Hello. ", Stop);
            await context.Response.WriteAsync(
                (await Assert.ThrowsAsync<InvalidOperationException>(
                    () => context.SignInAsync(TestData.CreatePrincipal("ann")))).Message, Stop);
        }));

        Assert.Contains("The response has started", (await site.OpenBrowser().PostAsync("/late")).Body);

        Assert.Empty(await site.Slates.Tokens.ListAsync("ann", Stop));
    }

    // The token is revoked after the response is sent, so the test may have to wait.
    private static async Task NoDeviceAsync(Site site)
    {
        await Eventually.UntilAsync(async () => (await site.Slates.Tokens.ListAsync("ann", Stop)).Count == 0, "A sign-in was not revoked.");
        Assert.Contains("tokens.revoke", site.Store.Calls);
    }

    private static void Broken(Site.Settings site)
    {
        site.Tokens = options => options.Events.OnSignedIn = context =>
            context.Request.Path == "/broken/event" ? throw new InvalidOperationException("Broken.") : Task.CompletedTask;
        site.Map = app =>
        {
            app.MapPost("/broken/event", (HttpContext context) => context.SignInAsync(TestData.CreatePrincipal("ann")));
            app.MapPost("/broken/later", async (HttpContext context) =>
            {
                await context.SignInAsync(TestData.CreatePrincipal("ann"));
                context.Response.Redirect("/ü");
            });
        };
    }
}
