using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Browsers;
using Chalkboard.TestInfrastructure.Html;
using Microsoft.AspNetCore.Identity;
using static Chalkboard.Slates.AspNetCore.Tests.Infrastructure.IdentitySite;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>Identity's default pages (Microsoft.AspNetCore.Identity.UI), used by a browser.</summary>
public sealed class IdentityUITests
{
    private const string Account = "/Identity/Account/";
    private const string NewPassword = "Chalk-5678";

    [Fact]
    public async Task A_visitor_registers_signs_out_and_signs_in()
    {
        await using var site = await StartAsync();
        var browser = site.OpenBrowser(followsRedirects: true);

        await SubmitAsync(browser, "Register", "#registerForm",
            ("Input.Email", "ann@example.com"), ("Input.Password", Password), ("Input.ConfirmPassword", Password));
        Assert.Equal("ann@example.com", await GetUserAsync(browser));
        var stolen = browser.Cookies["slate"];

        await SubmitAsync(browser, "Logout", "form[action^='/Identity/Account/Logout']");
        Assert.DoesNotContain("slate", browser.Cookies.Keys);
        browser.Cookies["slate"] = stolen;
        Assert.Equal("", await GetUserAsync(browser));

        var start = await browser.GetAsync("/private");
        Assert.StartsWith(Account + "Login?ReturnUrl=%2Fprivate", start.Path, StringComparison.Ordinal);
        var response = await SubmitAsync(
            browser, "Login?ReturnUrl=%2Fprivate", "#account", ("Input.Email", "ann@example.com"), ("Input.Password", Password));
        Assert.Equal("private", response.Body);
    }

    [Fact]
    public async Task A_new_password_ends_the_sign_ins_of_other_browsers()
    {
        await using var site = await StartAsync();
        await CreateUserAsync(site);
        var (here, there) = (await SignInAsync(site), await SignInAsync(site));

        var response = await ChangePasswordAsync(here);

        Assert.Contains("Your password has been changed.", response.Page.Text("[role=alert]"), StringComparison.Ordinal);
        Assert.Equal("", await GetUserAsync(there));
        Assert.Equal("ann@example.com", await GetUserAsync(here));
    }

    [Fact]
    public async Task Deleting_the_account_ends_all_its_sign_ins()
    {
        await using var site = await StartAsync();
        await CreateUserAsync(site);
        var (here, there) = (await SignInAsync(site), await SignInAsync(site));

        await SubmitAsync(here, "Manage/DeletePersonalData", "#delete-user", ("Input.Password", Password));

        Assert.Equal(("", ""), (await GetUserAsync(here), await GetUserAsync(there)));
        Assert.True((await SubmitLoginAsync(site.OpenBrowser(), Password)).Page.Has(".validation-summary-errors"));
    }

    [Fact]
    public async Task A_second_factor_is_asked_for_until_the_device_is_remembered_and_again_after_a_new_password()
    {
        await using var site = await StartAsync();
        await CreateUserAsync(site);
        var (here, there) = (await SignInAsync(site), await SignInAsync(site));

        var key = (await here.GetAsync(Account + "Manage/EnableAuthenticator")).Page.Text("kbd").Replace(" ", "", StringComparison.Ordinal);
        await SubmitAsync(here, "Manage/EnableAuthenticator", "#send-code", ("Input.Code", ComputeCode(key)));
        Assert.Equal("ann@example.com", await GetUserAsync(here));
        Assert.Equal("", await GetUserAsync(there));

        var question = await SubmitLoginAsync(there, Password);
        Assert.StartsWith(Account + "LoginWith2fa", question.Path, StringComparison.Ordinal);
        Assert.Equal("", await GetUserAsync(there));
        await SubmitAsync(
            there, question, "form[method=post]", ("Input.TwoFactorCode", ComputeCode(key)), ("Input.RememberMachine", "true"));
        Assert.Equal("ann@example.com", await GetUserAsync(there));

        await there.PostAsync("/logout");
        await SubmitLoginAsync(there, Password);
        Assert.Equal("ann@example.com", await GetUserAsync(there));

        await ChangePasswordAsync(here);
        Assert.Equal("", await GetUserAsync(there));
        question = await SubmitLoginAsync(there, NewPassword);
        Assert.StartsWith(Account + "LoginWith2fa", question.Path, StringComparison.Ordinal);
        Assert.Equal("", await GetUserAsync(there));
    }

    [Fact]
    public async Task An_external_account_signs_in()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var site = await StartAsync(services => services.AddAuthentication().AddOpenIdConnect("Provider", oidc =>
        {
            oidc.Authority = provider.Issuer;
            oidc.RequireHttpsMetadata = false;
            oidc.ClientId = "site";
            oidc.ClientSecret = "secret";
            oidc.ResponseType = "code";
            oidc.ResponseMode = "query";
            oidc.Scope.Clear();
            oidc.Scope.Add("openid");
            foreach (var cookie in new[] { oidc.CorrelationCookie, oidc.NonceCookie })
            {
                cookie.SameSite = SameSiteMode.Lax;
                cookie.SecurePolicy = CookieSecurePolicy.None;
            }

            oidc.Events.OnRedirectToIdentityProvider = context =>
            {
                context.ProtocolMessage.LoginHint = "ann at the provider";
                return Task.CompletedTask;
            };
        }));
        var browser = site.OpenBrowser();

        var confirmation = await SignInAtProviderAsync(browser);
        Assert.Equal("", await GetUserAsync(browser));
        await SubmitAsync(browser, confirmation, "form[action*=Confirmation]", ("Input.Email", "ann@example.com"));
        Assert.Equal("ann@example.com", await GetUserAsync(browser));

        var other = site.OpenBrowser();
        await SignInAtProviderAsync(other);
        Assert.Equal("ann@example.com", await GetUserAsync(other));
        Assert.DoesNotContain(IdentityConstants.ExternalScheme, other.Cookies.Keys);
    }

    private static Task<IdentitySite> StartAsync(Action<IServiceCollection>? addServices = null) => IdentitySite.StartAsync(settings =>
    {
        settings.AddIdentity = services =>
            services.AddDefaultIdentity<IdentityUser>().AddEntityFrameworkStores<UsersContext>().AddSlateSignIn();
        if (addServices is not null) settings.Services = addServices;
        settings.Map = app =>
        {
            app.MapRazorPages();
            app.MapGet("/", () => "home");
        };
    });

    private static Task<string> CreateUserAsync(IdentitySite site) => site.CreateUserAsync("ann@example.com");

    private static async Task<Browser> SignInAsync(IdentitySite site)
    {
        var browser = site.OpenBrowser(followsRedirects: true);
        Assert.Equal("home", (await SubmitLoginAsync(browser, Password)).Body);
        return browser;
    }

    private static Task<BrowserResponse> SubmitLoginAsync(Browser browser, string password) =>
        SubmitAsync(browser, "Login", "#account", ("Input.Email", "ann@example.com"), ("Input.Password", password));

    private static Task<BrowserResponse> ChangePasswordAsync(Browser browser) => SubmitAsync(
        browser, "Manage/ChangePassword", "#change-password-form",
        ("Input.OldPassword", Password), ("Input.NewPassword", NewPassword), ("Input.ConfirmPassword", NewPassword));

    private static async Task<BrowserResponse> SignInAtProviderAsync(Browser browser)
    {
        var response = await SubmitAsync(browser, "Login", "#external-account", ("provider", "Provider"));
        while (response.Location is { } location) response = await browser.GetAsync(location);
        Assert.Equal(HttpStatusCode.OK, response.Status);
        return response;
    }

    private static async Task<BrowserResponse> SubmitAsync(
        Browser browser, string path, string form, params (string Name, string Value)[] inputs) =>
        await SubmitAsync(browser, await browser.GetAsync(Account + path), form, inputs);

    /// <summary>Fills in a form of a page and submits it.</summary>
    private static async Task<BrowserResponse> SubmitAsync(
        Browser browser, BrowserResponse page, string selector, params (string Name, string Value)[] inputs)
    {
        Assert.Equal(HttpStatusCode.OK, page.Status);
        var form = page.Page.Form(selector);
        var fields = form.Fields.Where(field => inputs.All(input => input.Name != field.Key))
            .Concat(inputs.Select(input => KeyValuePair.Create(input.Name, input.Value)));
        using var content = new FormUrlEncodedContent(fields);
        return await browser.SendAsync(HttpMethod.Post, form.Action.Length > 0 ? form.Action : page.Path, content);
    }

    /// <summary>Computes the code that an authenticator app shows for a key (RFC 6238).</summary>
    private static string ComputeCode(string key)
    {
        const string alphabet = "abcdefghijklmnopqrstuvwxyz234567";
        var bits = string.Concat(key.Select(character => alphabet.IndexOf(character, StringComparison.Ordinal).ToString("b5", null)));
        var secret = bits.Chunk(8).Where(chunk => chunk.Length == 8).Select(chunk => Convert.ToByte(new string(chunk), 2)).ToArray();
        var step = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(step, DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30);
        // Authenticator apps use SHA-1.
#pragma warning disable CA5350
        var hash = HMACSHA1.HashData(secret, step);
#pragma warning restore CA5350
        var code = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue;
        return (code % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}
