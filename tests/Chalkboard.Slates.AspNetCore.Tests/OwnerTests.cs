using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>The claim that names a user's slate, with any authentication scheme.</summary>
public sealed class OwnerTests
{
    private const string Subject = "248289761001";

    private static readonly SymmetricSecurityKey _key = new(RandomNumberGenerator.GetBytes(32));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_subject_of_a_JSON_Web_Token_names_the_owner_with_and_without_mapped_claims(bool mapInboundClaims)
    {
        await using var site = await StartWithJwtAsync(jwt => jwt.MapInboundClaims = mapInboundClaims);

        Assert.Equal(Subject, await GetOwnerAsync(site, CreateJwt(("sub", Subject))));
    }

    [Fact]
    public async Task A_name_identifier_is_preferred_to_a_subject()
    {
        await using var site = await StartWithJwtAsync(jwt => jwt.MapInboundClaims = false);

        Assert.Equal("ann", await GetOwnerAsync(site, CreateJwt(("sub", Subject), (ClaimTypes.NameIdentifier, "ann"))));
    }

    [Fact]
    public async Task The_application_chooses_the_claim_for_all_schemes()
    {
        await using var site = await StartWithJwtAsync(
            jwt => jwt.MapInboundClaims = false, options => options.Owner.ClaimTypes = ["oid", "sub"]);

        Assert.Equal("object", await GetOwnerAsync(site, CreateJwt(("sub", Subject), ("oid", "object"))));
        Assert.Equal(Subject, await GetOwnerAsync(site, CreateJwt(("sub", Subject))));
        Assert.Equal(Subject, await GetOwnerAsync(site, CreateJwt(("sub", Subject), ("oid", ""))));

        var browser = site.OpenBrowser();
        await browser.PostAsync("/signin/claims?oid=object&sub=other");
        Assert.Equal("object", (await browser.GetAsync("/owner")).Body);
    }

    [Fact]
    public async Task Two_identity_providers_that_give_two_users_the_same_subject_do_not_share_a_slate()
    {
        await using var site = await StartWithJwtAsync(
            jwt => jwt.MapInboundClaims = false,
            options => options.Owner.FromPrincipal = user => $"{user.FindFirst("iss")?.Value}|{user.FindFirst("sub")?.Value}");

        var atOne = await GetOwnerAsync(site, CreateJwt("https://one.example", ("sub", Subject)));
        var atTwo = await GetOwnerAsync(site, CreateJwt("https://two.example", ("sub", Subject)));

        Assert.Equal("https://one.example|" + Subject, atOne);
        Assert.NotEqual(atOne, atTwo);
    }

    [Fact]
    public async Task A_user_without_the_claim_has_no_slate_and_the_error_says_how_to_choose_another_claim()
    {
        await using var site = await StartWithJwtAsync(_ => { });
        var jwt = CreateJwt(("upn", "ann@corp.example"));

        Assert.Equal("False", await GetAsync(site, "/jwt/has", jwt));
        foreach (var path in new[] { "/jwt/injected/error", "/jwt/opened/error" })
        {
            var message = await GetAsync(site, path, jwt);
            Assert.Contains($"'{ClaimTypes.NameIdentifier}' or 'sub'", message, StringComparison.Ordinal);
            Assert.Contains("options.Owner.ClaimTypes", message, StringComparison.Ordinal);
            Assert.Contains("upn", message, StringComparison.Ordinal);
            // A value may be a secret, or personal data.
            Assert.DoesNotContain("corp.example", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_sign_in_without_the_claim_is_refused_with_the_same_error()
    {
        await using var site = await StartWithJwtAsync(_ => { });

        var message = (await site.OpenBrowser().PostAsync("/signin/claims?upn=ann")).Body;

        Assert.Contains("options.Owner.ClaimTypes", message, StringComparison.Ordinal);
        Assert.DoesNotContain("tokens.issue", site.Store.Calls);
    }

    [Fact]
    public async Task A_token_that_was_issued_without_claims_opens_the_slate_of_its_owner_whatever_claim_is_chosen()
    {
        foreach (Action<SlateOptions> configure in new Action<SlateOptions>[]
        {
            options => options.Owner.ClaimTypes = ["oid"],
            options => options.Owner.FromPrincipal = user => user.FindFirst("oid")?.Value,
            options => options.Owner.FromPrincipal = user => null,
        })
        {
            await using var site = await StartWithJwtAsync(_ => { }, configure);
            var token = await site.Slates.Tokens.IssueAsync("ann", cancellationToken: Stop);

            Assert.Equal("ann", (await site.OpenBrowser().GetAsync("/owner", ("Authorization", $"Bearer {token.RevealSecret()}"))).Body);
        }
    }

    [Fact]
    public async Task A_principal_that_the_application_puts_in_place_of_the_authenticated_one_has_its_own_slate()
    {
        await using var site = await Site.StartAsync(site =>
        {
            site.Tokens = options => options.Events.OnValidatePrincipal = context =>
            {
                context.ReplacePrincipal(TestData.CreatePrincipal("bob"));
                return Task.CompletedTask;
            };
            site.Map = app => app.MapGet("/owner", (UserSlate slate) => slate.Owner);
        });
        var browser = await site.SignInAsync("ann");

        Assert.Equal("bob", (await browser.GetAsync("/owner")).Body);
    }

    [Fact]
    public async Task Slates_of_the_request_that_signs_in_belong_to_the_new_user_at_once()
    {
        await using var site = await Site.StartAsync(site => site.Map = app => app.MapPost("/switch", async (HttpContext context) =>
        {
            var before = context.TryGetSlate<UserSlate>(out var slate) ? slate.Owner : "nobody";
            await context.SignInAsync(TestData.CreatePrincipal("bob"));
            return $"{before}, {context.GetSlate<UserSlate>().Owner}, {context.RequestServices.GetRequiredService<UserSlate>().Owner}";
        }));

        Assert.Equal("nobody, bob, bob", (await site.OpenBrowser().PostAsync("/switch")).Body);
        Assert.Equal("ann, bob, bob", (await (await site.SignInAsync("ann")).PostAsync("/switch")).Body);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task An_empty_list_of_claims_is_an_error_when_the_application_starts(string? type)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => Site.StartAsync(site =>
            site.Slates = slates => slates.Configure(options => options.Owner.ClaimTypes = type is null ? [] : [type])));

        Assert.Contains("Owner.ClaimTypes", error.Message, StringComparison.Ordinal);
    }

    private static Task<Site> StartWithJwtAsync(Action<JwtBearerOptions> configureJwt, Action<SlateOptions>? configure = null) =>
        Site.StartAsync(site =>
        {
            site.Services = services => services.AddAuthentication().AddJwtBearer(jwt =>
            {
                jwt.TokenValidationParameters = new TokenValidationParameters
                {
                    IssuerSigningKey = _key,
                    ValidateAudience = false,
                    ValidIssuers = ["https://one.example", "https://two.example"],
                };
                configureJwt(jwt);
            });
            var addSlates = site.Slates;
            site.Slates = slates =>
            {
                addSlates(slates);
                if (configure is not null) slates.Configure(configure);
            };
            site.Map = app =>
            {
                app.MapGet("/owner", (UserSlate slate) => slate.Owner);
                var jwt = app.MapGroup("/jwt").RequireAuthorization(
                    new AuthorizationPolicyBuilder(JwtBearerDefaults.AuthenticationScheme).RequireAuthenticatedUser().Build());
                jwt.MapGet("/owner", (UserSlate slate) => slate.Owner);
                jwt.MapGet("/has", (HttpContext context) => $"{context.TryGetSlate<UserSlate>(out _)}");
                jwt.MapGet("/injected/error", (UserSlate slate) => Assert.ThrowsAny<Exception>(() => slate.Owner).Message);
                jwt.MapGet(
                    "/opened/error", (HttpContext context) => Assert.ThrowsAny<Exception>(() => context.GetSlate<UserSlate>()).Message);
                app.MapPost("/signin/claims", async (HttpContext context) =>
                {
                    var claims = context.Request.Query.Select(pair => new Claim(pair.Key, pair.Value.ToString()));
                    try
                    {
                        await context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity(claims, "Test")));
                        return "";
                    }
                    catch (InvalidOperationException e)
                    {
                        return e.Message;
                    }
                });
            };
        });

    private static string CreateJwt(params (string Type, string Value)[] claims) => CreateJwt("https://one.example", claims);

    private static string CreateJwt(string issuer, params (string Type, string Value)[] claims) =>
        new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Claims = claims.ToDictionary(claim => claim.Type, claim => (object)claim.Value),
            // The site's clock is faked, but the JWT handler uses the real one.
            Expires = DateTime.UtcNow.AddDays(1),
            SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.HmacSha256),
        });

    private static Task<string> GetOwnerAsync(Site site, string jwt) => GetAsync(site, "/jwt/owner", jwt);

    private static async Task<string> GetAsync(Site site, string path, string jwt)
    {
        var answer = await site.OpenBrowser().GetAsync(path, ("Authorization", $"Bearer {jwt}"));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer.Body;
    }
}
