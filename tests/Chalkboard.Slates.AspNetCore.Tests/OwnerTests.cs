using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.Slates.Memory;
using Chalkboard.TestInfrastructure.Documents;
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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_identity_providers_that_give_two_users_the_same_subject_do_not_share_a_slate(bool mapInboundClaims)
    {
        await using var site = await StartWithJwtAsync(
            jwt => jwt.MapInboundClaims = mapInboundClaims, options => options.Owner.IncludeIssuer = true);

        Assert.Equal("https://one.example|" + Subject, await GetOwnerAsync(site, CreateJwt("https://one.example", ("sub", Subject))));
        Assert.Equal("https://two.example|" + Subject, await GetOwnerAsync(site, CreateJwt("https://two.example", ("sub", Subject))));
    }

    [Fact]
    public async Task The_issuer_of_a_claim_stays_with_a_sign_in_and_claims_of_the_application_have_none()
    {
        await using var site = await StartWithJwtAsync(_ => { }, options => options.Owner.IncludeIssuer = true);
        foreach (var (query, owner) in new[]
        {
            ("sub=ann", "ann"),
            ("sub=ann&issuer=https://one.example", "https://one.example|ann"),
            ("sub=https://one.example%7Cann", "https://one.example%7Cann"),
            ("sub=b&issuer=a%7Cb", "a%7Cb|b"),
            ("sub=b%7Cb&issuer=a", "a|b|b"),
        })
        {
            var browser = site.OpenBrowser();
            await browser.PostAsync($"/signin/claims?{query}");
            Assert.Equal(owner, (await browser.GetAsync("/owner")).Body);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Claims_that_are_added_to_a_sign_in_do_not_change_its_owner(bool transform)
    {
        await using var site = await Site.StartAsync(site =>
        {
            var addSlates = site.Slates;
            site.Slates = slates =>
            {
                addSlates(slates);
                slates.Configure(options => options.Owner.ClaimTypes = ["email", ClaimTypes.NameIdentifier]);
            };
            if (transform) site.Services = services => services.AddTransient<IClaimsTransformation, AddVictimsAddress>();
            else site.Tokens = options => options.AddClaimsFrom<UserSlate>((_, _) => new([new Claim("email", "victim")]));
            site.Map = app =>
            {
                app.MapGet("/owner", (UserSlate slate, HttpContext context) => $"{slate.Owner} {context.GetSlateToken()?.Owner}");
                app.MapSlateDevices("/devices");
            };
        });
        var browser = await site.SignInAsync("mallory");

        Assert.Equal("mallory mallory", (await browser.GetAsync("/owner")).Body);
        Assert.Contains("\"current\":true", (await browser.GetAsync("/devices")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_keeps_its_owner_when_the_rule_changes()
    {
        var store = new CountingStore(new MemorySlateStore());
        string cookie;
        await using (var site = await StartAsync(ClaimTypes.NameIdentifier))
        {
            var browser = await site.SignInAsync("ann");
            cookie = browser.Cookies.Single().Value;
        }

        await using var changed = await StartAsync(ClaimTypes.Name);
        var later = changed.OpenBrowser(("Cookie", $"slate={cookie}"));

        Assert.Equal("ann ann", (await later.GetAsync("/owner")).Body);
        await changed.Slates.Tokens.RevokeAllAsync("ann", cancellationToken: Stop);
        Assert.NotEqual(HttpStatusCode.OK, (await later.GetAsync("/owner")).Status);

        Task<Site> StartAsync(string claimType) => Site.StartAsync(site =>
        {
            site.StoreIn = storeIn => storeIn.Store(_ => store);
            var addSlates = site.Slates;
            site.Slates = slates =>
            {
                addSlates(slates);
                slates.Configure(options => options.Owner.ClaimTypes = [claimType]);
            };
            site.Map = app => app.MapGet(
                "/owner",
                (UserSlate slate, HttpContext context) => $"{slate.Owner} {context.GetSlateToken()?.Owner}").RequireAuthorization();
        });
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

        Assert.Equal(
            HttpStatusCode.Forbidden, (await site.OpenBrowser().GetAsync("/jwt/owner", ("Authorization", $"Bearer {jwt}"))).Status);
        Assert.Contains(site.Logs.Lines, line => line.Contains("options.Owner.ClaimTypes", StringComparison.Ordinal));
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
            options => options.Owner.IncludeIssuer = true,
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
                    var issuer = context.Request.Query["issuer"].FirstOrDefault() ?? ClaimsIdentity.DefaultIssuer;
                    var claims = context.Request.Query.Select(
                        pair => new Claim(pair.Key, pair.Value.ToString(), ClaimValueTypes.String, issuer));
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

    private sealed class AddVictimsAddress : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
        {
            var copy = principal.Clone();
            ((ClaimsIdentity)copy.Identity!).AddClaim(new Claim("email", "victim"));
            return Task.FromResult(copy);
        }
    }
}
