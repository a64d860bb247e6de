using System.Net;
using System.Security.Claims;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Browsers;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using static Chalkboard.Slates.AspNetCore.Tests.Infrastructure.IdentitySite;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>ASP.NET Core Identity with slate tokens: signing in and out, and the set-ups.</summary>
public sealed class IdentityTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_signs_in_with_a_password_and_out()
    {
        await using var site = await StartAsync();
        var id = await site.CreateUserAsync("ann");
        var browser = site.OpenBrowser();

        Assert.Equal("Failed", (await browser.PostAsync("/login?name=ann&password=wrong")).Body);
        Assert.Equal("Succeeded", (await browser.PostAsync($"/login?name=ann&password={Password}")).Body);
        Assert.Equal("ann", await GetUserAsync(browser));
        Assert.Single(await site.Slates.Tokens.ListAsync(id, Stop));
        var stolen = browser.Cookies["slate"];

        await browser.PostAsync("/logout");

        browser.Cookies["slate"] = stolen;
        Assert.Equal("", await GetUserAsync(browser));
    }

    [Fact]
    public async Task Exactly_one_of_several_tabs_that_refresh_a_sign_in_gets_its_successor()
    {
        await using var site = await StartAsync();
        var id = await site.CreateUserAsync("ann");
        var browser = await site.SignInAsync("ann");
        var late = site.OpenBrowser();
        late.Cookies["slate"] = browser.Cookies["slate"];

        Assert.Single((await browser.PostAsync("/refresh")).SetCookies);
        Assert.Empty((await late.PostAsync("/refresh")).SetCookies);

        Assert.Equal("ann", await GetUserAsync(browser));
        Assert.Single(await site.Slates.Tokens.ListAsync(id, Stop));
    }

    [Fact]
    public async Task A_request_reads_the_token_and_no_user()
    {
        await using var site = await StartAsync();
        await site.CreateUserAsync("ann");
        var browser = await site.SignInAsync("ann");
        site.Users.ClearCommands();
        site.Store.ClearCalls();

        Assert.Equal("ann", await GetUserAsync(browser));

        Assert.Equal(["tokens.find"], site.Store.Calls);
        Assert.Equal(0, site.Users.Commands);
    }

    [Fact]
    public async Task A_change_of_roles_applies_to_a_sign_in_when_it_is_refreshed()
    {
        await using var site = await StartAsync(settings => settings.Map = app =>
            app.MapGet("/admin", () => "admin").RequireAuthorization(policy => policy.RequireRole("admin")).DisableCookieRedirect());
        await site.CreateUserAsync("ann");
        var browser = await site.SignInAsync("ann");
        await site.InScopeAsync(services => services.GetRequiredService<RoleManager<IdentityRole>>().CreateAsync(new("admin")));
        AssertSucceeded(await site.ChangeAsync("ann", (users, user) => users.AddToRoleAsync(user, "admin")));
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/admin")).Status);

        await browser.PostAsync("/refresh");

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/admin")).Status);
    }

    [Theory]
    [InlineData("AddIdentity")]
    [InlineData("AddDefaultIdentity")]
    [InlineData("AddIdentityApiEndpoints")]
    [InlineData("AddIdentityCookies")]
    public async Task Slate_tokens_take_the_place_of_a_cookie_that_the_application_has_added(string setup)
    {
        await using var site = await StartAsync(settings => settings.AddIdentity = services =>
        {
            if (setup == "AddIdentityCookies") services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
            var identity = setup switch
            {
                "AddIdentity" => services.AddIdentity<IdentityUser, IdentityRole>(),
                "AddDefaultIdentity" => services.AddDefaultIdentity<IdentityUser>(),
                "AddIdentityApiEndpoints" => services.AddIdentityApiEndpoints<IdentityUser>(),
                _ => services.AddIdentityCore<IdentityUser>(),
            };
            return identity.AddEntityFrameworkStores<UsersContext>().AddSlateSignIn(options => options.Cookie.Name = "shop");
        });
        await site.CreateUserAsync("ann");
        var (here, there) = (await site.SignInAsync("ann"), await site.SignInAsync("ann"));
        Assert.Equal(["shop"], here.Cookies.Keys);

        Assert.Equal("Succeeded", (await here.PostAsync("/password?password=Chalk-5678")).Body);

        Assert.Equal("ann", await GetUserAsync(here));
        Assert.Equal("", await GetUserAsync(there));
    }

    [Fact]
    public async Task The_paths_of_the_application_cookie_apply()
    {
        await using var site = await StartAsync(settings => settings.Services = services => services.ConfigureApplicationCookie(options =>
        {
            options.LoginPath = "/enter";
            options.ReturnUrlParameter = "to";
        }));

        Assert.EndsWith("/enter?to=%2Fprivate", (await site.OpenBrowser().GetAsync("/private")).Location);
    }

    [Fact]
    public async Task Without_other_paths_those_of_the_framework_apply()
    {
        await using var site = await StartAsync();

        Assert.EndsWith("/Account/Login?ReturnUrl=%2Fprivate", (await site.OpenBrowser().GetAsync("/private")).Location);
    }

    [Theory]
    [InlineData(1, true, false)]
    [InlineData(14, false, false)]
    [InlineData(14, true, true)]
    [InlineData(30, true, true)]
    public async Task A_lifetime_of_the_application_cookie_that_would_not_apply_is_an_error(int days, bool slides, bool starts)
    {
        var start = StartAsync(settings =>
        {
            settings.Slates = slates => slates.Configure(options => options.Tokens.Lifetime = TimeSpan.FromDays(30));
            settings.Services = services => services.ConfigureApplicationCookie(options =>
            {
                options.ExpireTimeSpan = TimeSpan.FromDays(days);
                options.SlidingExpiration = slides;
            });
        });

        if (starts) await (await start).DisposeAsync();
        else Assert.Contains("SlateOptions.Tokens.Lifetime", (await Assert.ThrowsAsync<OptionsValidationException>(() => start)).Message);
    }

    [Fact]
    public async Task User_managers_and_sign_in_managers_of_the_application_are_used()
    {
        await using var site = await StartAsync(settings => settings.AddIdentity = services => services.AddIdentityCore<IdentityUser>()
            .AddUserManager<ShopUsers>().AddSignInManager<ShopSignIns>().AddEntityFrameworkStores<UsersContext>().AddSlateSignIn());
        await site.CreateUserAsync("ann");
        var browser = await site.SignInAsync("ann");

        Assert.Equal("ann of the shop", await GetUserAsync(browser));
        AssertSucceeded(await site.InScopeAsync(async services =>
        {
            var users = services.GetRequiredService<ShopUsers>();
            return await users.UpdateSecurityStampAsync((await users.FindByNameAsync("ann"))!);
        }));

        Assert.Equal("", await GetUserAsync(browser));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_user_manager_that_would_not_end_sign_ins_is_an_error_at_the_start(bool isAddedBefore)
    {
        var start = StartAsync(settings => settings.AddIdentity = services =>
        {
            var identity = services.AddIdentityCore<IdentityUser>().AddEntityFrameworkStores<UsersContext>();
            return isAddedBefore
                ? identity.AddUserManager<OtherUsers>().AddSlateSignIn() : identity.AddSlateSignIn().AddUserManager<OtherUsers>();
        });

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => start);
        Assert.Contains("does not derive from SlateUserManager<IdentityUser>", error.Message);
    }

    [Fact]
    public async Task A_user_manager_of_a_factory_that_would_not_end_sign_ins_signs_nobody_in()
    {
        await using var site = await StartAsync(settings => settings.Services = services =>
            services.AddScoped<UserManager<IdentityUser>>(provider => ActivatorUtilities.CreateInstance<OtherUsers>(provider)));
        await site.CreateUserAsync("ann");
        var browser = site.OpenBrowser();

        Assert.Equal(HttpStatusCode.InternalServerError, (await browser.PostAsync($"/login?name=ann&password={Password}")).Status);

        Assert.Empty(browser.Cookies);
        Assert.Contains(site.Logs.Lines, line => line.Contains("does not derive from SlateUserManager", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("without stamp", "has no claim 'AspNet.Identity.SecurityStamp'")]
    [InlineData("of another", "does not name the owner of its slate")]
    public async Task A_principal_whose_sign_in_a_new_stamp_would_not_end_is_not_signed_in(string kind, string problem)
    {
        await using var site = await StartAsync(settings =>
        {
            settings.Slates = slates => slates.Configure(options => options.Owner.ClaimTypes = ["sub", ClaimTypes.NameIdentifier]);
            Claim[] claims = kind == "of another" ? [new("sub", "bob"), new("AspNet.Identity.SecurityStamp", "1")] : [];
            settings.Map = app => app.MapPost("/other", (HttpContext context) =>
                context.SignInAsync(IdentityConstants.ApplicationScheme, TestData.CreatePrincipal("ann", claims)));
        });
        var browser = site.OpenBrowser();

        Assert.Equal(HttpStatusCode.InternalServerError, (await browser.PostAsync("/other")).Status);

        Assert.Empty(browser.Cookies);
        Assert.Contains(site.Logs.Lines, line => line.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_slates_the_application_does_not_start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddIdentityCore<IdentityUser>().AddSlateSignIn();
        await using var app = builder.Build();

        Assert.Contains("Call AddSlates", (await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Stop))).Message);
    }

    private sealed class ShopUsers(
        IUserStore<IdentityUser> store, IOptions<IdentityOptions> options, IPasswordHasher<IdentityUser> passwordHasher,
        IEnumerable<IUserValidator<IdentityUser>> userValidators, IEnumerable<IPasswordValidator<IdentityUser>> passwordValidators,
        ILookupNormalizer normalizer, IdentityErrorDescriber errors, IServiceProvider services, ILogger<UserManager<IdentityUser>> logger)
        : SlateUserManager<IdentityUser>(
            store, options, passwordHasher, userValidators, passwordValidators, normalizer, errors, services, logger);

    private sealed class OtherUsers(
        IUserStore<IdentityUser> store, IOptions<IdentityOptions> options, IPasswordHasher<IdentityUser> passwordHasher,
        IEnumerable<IUserValidator<IdentityUser>> userValidators, IEnumerable<IPasswordValidator<IdentityUser>> passwordValidators,
        ILookupNormalizer normalizer, IdentityErrorDescriber errors, IServiceProvider services, ILogger<UserManager<IdentityUser>> logger)
        : UserManager<IdentityUser>(
            store, options, passwordHasher, userValidators, passwordValidators, normalizer, errors, services, logger);

    private sealed class ShopSignIns(
        UserManager<IdentityUser> users, IHttpContextAccessor accessor, IUserClaimsPrincipalFactory<IdentityUser> claims,
        IOptions<IdentityOptions> options, ILogger<SignInManager<IdentityUser>> logger, IAuthenticationSchemeProvider schemes,
        IUserConfirmation<IdentityUser> confirmation)
        : SignInManager<IdentityUser>(users, accessor, claims, options, logger, schemes, confirmation)
    {
        public override async Task<ClaimsPrincipal> CreateUserPrincipalAsync(IdentityUser user)
        {
            var principal = await base.CreateUserPrincipalAsync(user);
            var identity = (ClaimsIdentity)principal.Identity!;
            identity.RemoveClaim(identity.FindFirst(identity.NameClaimType));
            identity.AddClaim(new Claim(identity.NameClaimType, user.UserName + " of the shop"));
            return principal;
        }
    }
}
