using Chalkboard.TestInfrastructure.Browsers;
using IdSets.Tests.Browsing;
using IdSets.Tests.Sites;

namespace IdSets.Tests;

public sealed class SignInTests(Site site, Chromium chromium)
{
    [Theory]
    [InlineData("admin")]
    [InlineData("staff")]
    public async Task A_demo_account_signs_in_and_out(string user)
    {
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await browser.SignInAsync(user);
        await tab.Locator("#me").Expect().ToHaveTextAsync(user);

        await tab.SignOutAsync();
        await tab.GotoAsync("/settings");
        await tab.Expect().ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/signin"));
    }

    [Fact]
    public async Task A_wrong_password_is_refused_and_the_right_one_is_accepted_after_it()
    {
        var user = await site.AddUserAsync();
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await browser.SignInAsync(user, "cheese");
        await tab.GetAlert().Expect().ToContainTextAsync("the password is wrong");

        await tab.FillSignInAsync(user, "chalk");
        await tab.Locator("#me").Expect().ToHaveTextAsync(user);
    }

    [Fact]
    public async Task Signing_in_leads_back_to_the_page_that_was_asked_for_but_never_to_another_site()
    {
        var user = await site.AddUserAsync();
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await browser.NewPageAsync();
        await tab.GotoAsync("/idsets?p=1");
        await tab.FillSignInAsync(user, "chalk");
        await tab.Expect().ToHaveURLAsync(new Uri(site.Address, "/idsets?p=1").ToString());

        await tab.SignOutAsync();
        await tab.GotoAsync("/signin?ReturnUrl=//example.org/");
        await tab.FillSignInAsync(user, "chalk");
        await tab.Expect().ToHaveURLAsync(site.Address.ToString());
    }

    [Fact]
    public async Task Signing_in_leads_back_to_an_address_that_is_not_ASCII()
    {
        var user = await site.AddUserAsync();
        using var visitor = new Visitor(site);

        var answer =
            await visitor.PostAsync(
                "/signin?ReturnUrl=/%C3%BC%3Fq=%C3%A4", new() { ["username"] = user, ["password"] = Accounts.DemoAccounts.Password });

        Assert.Equal("/%C3%BC?q=%C3%A4", answer.Path);
        Assert.True(await visitor.IsSignedInAsync());
    }

    [Fact]
    public async Task Too_many_attempts_are_refused()
    {
        var user = await site.AddUserAsync();
        using var visitor = new Visitor(site);
        Dictionary<string, string> Attempt(string password) => new() { ["username"] = user, ["password"] = password };

        // The visitor gets its antiforgery cookie first; otherwise each of the concurrent requests would get another one.
        await visitor.GetAsync("/signin");

        // Concurrent attempts wait for each other, so the last ones are refused.
        var attempts = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => visitor.PostAsync("/signin", Attempt("cheese"))));
        Assert.Contains(attempts, answer => answer.Status == System.Net.HttpStatusCode.TooManyRequests);
        Assert.DoesNotContain(attempts, answer => answer.Path == "/");
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        using var visitor = await Visitor.SignInAsync(site, await site.AddUserAsync());
        foreach (var path in new[] { "/signout", "/settings", "/idsets/new", "/idsets/new/0123456789abcdef",
            "/account/devices?handler=SignOutOthers" })
        {
            var answer = await visitor.SendAsync(path, new FormUrlEncodedContent([]));
            Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.Status);
        }

        Assert.Equal("/settings", (await visitor.GetAsync("/settings")).Path);
    }

    [Fact]
    public async Task Every_response_forbids_foreign_scripts_and_frames()
    {
        using var visitor = new Visitor(site);
        foreach (var path in new[] { "/signin", "/site.css", "/healthz", "/nowhere" })
        {
            var headers = (await visitor.GetAsync(path)).Headers;
            Assert.Contains("default-src 'none'", headers["Content-Security-Policy"], StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", headers["Content-Security-Policy"], StringComparison.Ordinal);
            Assert.Equal("nosniff", headers["X-Content-Type-Options"]);
        }
    }
}
