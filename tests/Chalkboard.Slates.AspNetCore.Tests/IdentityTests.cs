using System.Net;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Browsers;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>ASP.NET Core Identity on slate tokens, set up as the documentation says.</summary>
public sealed class IdentityTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_signs_in_with_a_password_and_out()
    {
        await using var app = await StartAsync();
        using var browser = Browse(app);

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.PostAsync("/login?password=wrong")).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/login?password=Chalk-1234")).Status);
        Assert.Equal("ann", (await browser.GetAsync("/who")).Body);
        var stolen = browser.Cookies["slate"];

        await browser.PostAsync("/logout");

        browser.Cookies["slate"] = stolen;
        Assert.Equal("", (await browser.GetAsync("/who")).Body);
    }

    [Fact]
    public async Task Exactly_one_of_several_tabs_that_refresh_a_sign_in_gets_its_successor()
    {
        await using var app = await StartAsync();
        using var browser = Browse(app);
        await browser.PostAsync("/login?password=Chalk-1234");
        using var late = Browse(app);
        late.Cookies["slate"] = browser.Cookies["slate"];

        Assert.Single((await browser.PostAsync("/refresh")).SetCookies);
        Assert.Empty((await late.PostAsync("/refresh")).SetCookies);

        Assert.Equal("ann", (await browser.GetAsync("/who")).Body);
        Assert.Single(await app.Services.GetRequiredService<SlateClient>().Tokens.ListAsync("1", Stop));
    }

    [Fact]
    public async Task A_changed_security_stamp_ends_authentication()
    {
        await using var app = await StartAsync();
        using var browser = Browse(app);
        await browser.PostAsync("/login?password=Chalk-1234");
        Assert.Equal("ann", (await browser.GetAsync("/who")).Body);

        await browser.PostAsync("/stamp");

        Assert.Equal("", (await browser.GetAsync("/who")).Body);
    }

    private static Browser Browse(WebApplication app) => new(new Uri(app.Urls.Single()), TimeProvider.System);

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        builder.Services.AddSlates(slates => slates.StoreIn.Memory());
        builder.Services.AddAuthorization();
        builder.Services.AddSingleton<IUserStore<IdentityUser>, SingleUserStore>();
        DocumentationTests.AddIdentity(builder);
        builder.Services.Configure<SlateAuthenticationOptions>(
            IdentityConstants.ApplicationScheme, DocumentationTests.ValidateSecurityStamp);
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        await app.Services.GetRequiredService<IServiceScopeFactory>()
            .CreateScope().ServiceProvider.GetRequiredService<UserManager<IdentityUser>>()
            .CreateAsync(new IdentityUser("ann") { Id = "1" }, "Chalk-1234");
        app.MapPost("/login", async (SignInManager<IdentityUser> signIns, string password) =>
            (await signIns.PasswordSignInAsync("ann", password, isPersistent: true, lockoutOnFailure: false)).Succeeded
                ? Results.Ok() : Results.Unauthorized());
        app.MapPost("/logout", (SignInManager<IdentityUser> signIns) => signIns.SignOutAsync());
        app.MapPost("/refresh", async (SignInManager<IdentityUser> signIns, UserManager<IdentityUser> users, HttpContext context) =>
            await signIns.RefreshSignInAsync((await users.GetUserAsync(context.User))!)).RequireAuthorization();
        app.MapPost("/stamp", async (UserManager<IdentityUser> users, HttpContext context) =>
            (await users.UpdateSecurityStampAsync((await users.GetUserAsync(context.User))!)).Succeeded).RequireAuthorization();
        app.MapGet("/who", (HttpContext context) => context.User.Identity?.Name ?? "");
        await app.StartAsync(Stop);
        return app;
    }

    private sealed class SingleUserStore : IUserPasswordStore<IdentityUser>, IUserSecurityStampStore<IdentityUser>
    {
        private IdentityUser? _user;

        public Task<IdentityResult> CreateAsync(IdentityUser user, CancellationToken cancellationToken)
        {
            _user = user;
            return Task.FromResult(IdentityResult.Success);
        }

        public Task<IdentityResult> UpdateAsync(IdentityUser user, CancellationToken cancellationToken) =>
            CreateAsync(user, cancellationToken);

        public Task<IdentityResult> DeleteAsync(IdentityUser user, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IdentityUser?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
            Task.FromResult(_user?.Id == userId ? _user : null);

        public Task<IdentityUser?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
            Task.FromResult(_user?.NormalizedUserName == normalizedUserName ? _user : null);

        public Task<string> GetUserIdAsync(IdentityUser user, CancellationToken cancellationToken) => Task.FromResult(user.Id);

        public Task<string?> GetUserNameAsync(IdentityUser user, CancellationToken cancellationToken) => Task.FromResult(user.UserName);

        public Task<string?> GetNormalizedUserNameAsync(IdentityUser user, CancellationToken cancellationToken) =>
            Task.FromResult(user.NormalizedUserName);

        public Task<string?> GetPasswordHashAsync(IdentityUser user, CancellationToken cancellationToken) =>
            Task.FromResult(user.PasswordHash);

        public Task<bool> HasPasswordAsync(IdentityUser user, CancellationToken cancellationToken) =>
            Task.FromResult(user.PasswordHash is not null);

        public Task<string?> GetSecurityStampAsync(IdentityUser user, CancellationToken cancellationToken) =>
            Task.FromResult(user.SecurityStamp);

        public Task SetUserNameAsync(IdentityUser user, string? userName, CancellationToken cancellationToken)
        {
            user.UserName = userName;
            return Task.CompletedTask;
        }

        public Task SetNormalizedUserNameAsync(IdentityUser user, string? normalizedName, CancellationToken cancellationToken)
        {
            user.NormalizedUserName = normalizedName;
            return Task.CompletedTask;
        }

        public Task SetPasswordHashAsync(IdentityUser user, string? passwordHash, CancellationToken cancellationToken)
        {
            user.PasswordHash = passwordHash;
            return Task.CompletedTask;
        }

        public Task SetSecurityStampAsync(IdentityUser user, string stamp, CancellationToken cancellationToken)
        {
            user.SecurityStamp = stamp;
            return Task.CompletedTask;
        }

        public void Dispose() { }
    }
}
