using System.Net;
using System.Reflection;
using System.Security.Claims;
using Chalkboard.Slates.Memory;
using Chalkboard.Slates.Setup;
using Chalkboard.TestInfrastructure.Browsers;
using Chalkboard.TestInfrastructure.Documents;
using Chalkboard.TestInfrastructure.Logs;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Slates.AspNetCore.Tests.Infrastructure;

/// <summary>A site with ASP.NET Core Identity: users in SQLite, and slates in a store that counts its calls.</summary>
public sealed class IdentitySite : IAsyncDisposable
{
    public const string Password = "Chalk-1234";

    private readonly WebApplication _app;
    private readonly Settings _settings;
    private readonly List<Browser> _browsers = [];

    private IdentitySite(WebApplication app, Settings settings)
    {
        _app = app;
        _settings = settings;
    }

    public FakeTimeProvider Time => _settings.Time;

    public CountingStore Store => _settings.Store;

    public UsersDatabase Users => _settings.Users;

    public CapturedLogs Logs => _settings.Logs;

    public IServiceProvider Services => _app.Services;

    public SlateClient Slates => Services.GetRequiredService<SlateClient>();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Starts a site.</summary>
    /// <param name="change">Changes the settings.</param>
    /// <param name="otherNode">A site with which it shares its users, its slates and its keys.</param>
    public static async Task<IdentitySite> StartAsync(Action<Settings>? change = null, IdentitySite? otherNode = null)
    {
        var settings = new Settings(otherNode?._settings);
        change?.Invoke(settings);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = Assembly.GetExecutingAssembly().GetName().Name,
            EnvironmentName = "Production",
        });
        builder.Logging.ClearProviders().AddProvider(settings.Logs).SetMinimumLevel(LogLevel.Trace);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<TimeProvider>(settings.Time);
        builder.Services.AddSingleton(settings.Keys);
        builder.Services.AddProblemDetails();
        builder.Services.AddAuthorization();
        builder.Services.AddSlates(slates =>
        {
            slates.StoreIn.Store(_ => settings.Store);
            slates.Add<UserSlate>().Bind(slate => slate.User).Bind(slate => slate.NewIdSet);
            settings.Slates(slates);
        });
        settings.Users.AddTo(builder.Services);
        settings.AddIdentity(builder.Services);
        builder.Services.Configure<PasswordHasherOptions>(options => options.IterationCount = 10);
        settings.Services(builder.Services);

        var app = builder.Build();
        var site = new IdentitySite(app, settings);
        if (otherNode is null)
            await site.InScopeAsync(services => services.GetRequiredService<UsersContext>().Database.EnsureCreatedAsync(Stop));
        app.UseExceptionHandler();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        MapEndpoints(app);
        settings.Map(app);
        await app.StartAsync(Stop);
        return site;
    }

    public Browser OpenBrowser(bool followsRedirects = false)
    {
        var browser = new Browser(new Uri(_app.Urls.Single()), Time, followsRedirects);
        _browsers.Add(browser);
        return browser;
    }

    /// <summary>Creates a user with the password <see cref="Password"/>, and returns the id.</summary>
    public Task<string> CreateUserAsync(string name) => InScopeAsync(async services =>
    {
        var user = new IdentityUser(name) { Email = name + "@example.com", EmailConfirmed = true };
        AssertSucceeded(await services.GetRequiredService<UserManager<IdentityUser>>().CreateAsync(user, Password));
        return user.Id;
    });

    /// <summary>Signs a user in with a password, in a new browser.</summary>
    public async Task<Browser> SignInAsync(string name, string password = Password)
    {
        var browser = OpenBrowser();
        Assert.Equal("Succeeded", (await browser.PostAsync($"/login?name={name}&password={password}")).Body);
        return browser;
    }

    /// <summary>Changes a user outside of a request, as an administrator's job does.</summary>
    public Task<IdentityResult> ChangeAsync(string name, Func<UserManager<IdentityUser>, IdentityUser, Task<IdentityResult>> change) =>
        InScopeAsync(async services =>
        {
            var users = services.GetRequiredService<UserManager<IdentityUser>>();
            return await change(users, (await users.FindByNameAsync(name))!);
        });

    public async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> run)
    {
        await using var scope = Services.CreateAsyncScope();
        return await run(scope.ServiceProvider);
    }

    /// <summary>Returns the name of the user that a browser is signed in as; empty if it is not.</summary>
    public static async Task<string> GetUserAsync(Browser browser) => (await browser.GetAsync("/who")).Body;

    public static void AssertSucceeded(IdentityResult result) => Assert.True(result.Succeeded, result.ToString());

    public async ValueTask DisposeAsync()
    {
        _browsers.ForEach(browser => browser.Dispose());
        await _app.DisposeAsync();
        if (!_settings.IsOtherNode) Users.Dispose();
    }

    private static void MapEndpoints(WebApplication app)
    {
        app.MapGet("/who", (ClaimsPrincipal user) => user.Identity?.Name ?? "");
        app.MapGet("/private", () => "private").RequireAuthorization();
        app.MapPost("/login", async (SignInManager<IdentityUser> signIns, string name, string password) =>
            (await signIns.PasswordSignInAsync(name, password, isPersistent: true, lockoutOnFailure: true)).ToString());
        app.MapPost("/logout", (SignInManager<IdentityUser> signIns) => signIns.SignOutAsync());
        app.MapPost("/refresh", (SignInManager<IdentityUser> signIns, ClaimsPrincipal user) => RefreshAsync(signIns, user));
        app.MapPost("/password", async (SignInManager<IdentityUser> signIns, ClaimsPrincipal user, string password, bool refresh = true) =>
        {
            var result = await signIns.UserManager.ChangePasswordAsync(
                (await signIns.UserManager.GetUserAsync(user))!, Password, password);
            if (result.Succeeded && refresh) await RefreshAsync(signIns, user);
            return result.ToString();
        }).RequireAuthorization();
    }

    private static async Task RefreshAsync(SignInManager<IdentityUser> signIns, ClaimsPrincipal user) =>
        await signIns.RefreshSignInAsync((await signIns.UserManager.GetUserAsync(user))!);

    public sealed class Settings
    {
        internal Settings(Settings? otherNode)
        {
            IsOtherNode = otherNode is not null;
            Time = otherNode?.Time ?? new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
            Store = otherNode?.Store ?? new CountingStore(new MemorySlateStore(Time));
            Users = otherNode?.Users ?? new UsersDatabase();
            Keys = otherNode?.Keys ?? new EphemeralDataProtectionProvider();
        }

        public bool IsOtherNode { get; }

        public FakeTimeProvider Time { get; }

        public CountingStore Store { get; }

        public UsersDatabase Users { get; }

        public IDataProtectionProvider Keys { get; }

        public CapturedLogs Logs { get; } = new();

        public Func<IServiceCollection, IdentityBuilder> AddIdentity { get; set; } = services =>
            services.AddIdentityCore<IdentityUser>(options => options.User.RequireUniqueEmail = true).AddRoles<IdentityRole>()
                .AddEntityFrameworkStores<UsersContext>().AddDefaultTokenProviders().AddSlateSignIn();

        public Action<IServiceCollection> Services { get; set; } = _ => { };

        public Action<SlatesBuilder> Slates { get; set; } = _ => { };

        public Action<WebApplication> Map { get; set; } = _ => { };
    }
}
