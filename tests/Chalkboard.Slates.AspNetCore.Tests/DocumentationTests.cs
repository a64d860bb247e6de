using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.Slates.Setup;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>The code of docs/slates-aspnetcore.md, which is compiled here, and a test that both are equal.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public async Task Every_code_block_of_the_page_is_in_this_file()
    {
        var root = GetRepositoryFolder();
        var page = await File.ReadAllTextAsync(Path.Combine(root, "docs", "slates-aspnetcore.md"), TestContext.Current.CancellationToken);
        var file = RemoveWhitespace(
            await File.ReadAllTextAsync(
                Path.Combine(
                    root, "tests", "Chalkboard.Slates.AspNetCore.Tests", "DocumentationTests.cs"), TestContext.Current.CancellationToken));
        var blocks = CodeBlock().Matches(page).Select(match => match.Groups["code"].Value).ToList();

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.Contains(RemoveWhitespace(block), file));
    }

    [Fact]
    public async Task The_endpoints_of_the_page_work()
    {
        await using var site = await Site.StartAsync(site => site.Map = MapEndpoints);
        var browser = await site.SignInAsync("ann");

        Assert.Equal("Hello stranger", (await site.OpenBrowser().GetAsync("/")).Body);
        Assert.Equal("Hello ann", (await browser.GetAsync("/")).Body);
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/name?name=Ann")).Status);
        Assert.Contains("\"Ann\"", (await browser.GetAsync("/me")).Body);

        var profile = await browser.GetAsync("/profile");
        using var changed = JsonContent.Create(new UserInfo("Anna"));
        Assert.Equal(HttpStatusCode.OK, (await browser.SendAsync(HttpMethod.Put, "/profile", changed, ("If-Match", profile.ETag!))).Status);
        using var late = JsonContent.Create(new UserInfo("Anne"));
        Assert.Equal(
            HttpStatusCode.PreconditionFailed,
            (await browser.SendAsync(HttpMethod.Put, "/profile", late, ("If-Match", profile.ETag!))).Status);
        Assert.Contains("\"Anna\"", (await browser.GetAsync("/me")).Body);
    }

    internal static void AddSession(WebApplicationBuilder builder)
    {
        builder.Services.AddSlateSession();
    }

    internal static void ReadUserWithSignIn(WebApplicationBuilder builder)
    {
        builder.Services.AddSlates(slates => slates.Add<UserSlate>().ReadWithSignIn(slate => slate.User));
    }

    internal static WebApplication BuildSite(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddSlates(slates =>
        {
            slates.StoreIn.Sqlite(Path.Combine(builder.Environment.ContentRootPath, "slates.db"));
            slates.Add<UserSlate>().Bind(slate => slate.User).Bind(slate => slate.NewIdSet);
        });
        builder.Services.AddAuthentication(SlateAuthenticationDefaults.AuthenticationScheme).AddSlateTokens();
        builder.Services.AddAuthorization();
        builder.Services.AddProblemDetails();
        builder.Services.AddHealthChecks().AddSlates();

        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapHealthChecks("/healthz");
        app.MapSlateDevices("/account/devices");
        return app;
    }

    internal static async Task SignInAndOutAsync(HttpContext context, SlateClient slates, string userId, string name)
    {
        var identity = new ClaimsIdentity([new(ClaimTypes.NameIdentifier, userId), new(ClaimTypes.Name, name)], "Password");
        await context.SignInAsync(new ClaimsPrincipal(identity), new AuthenticationProperties { IsPersistent = true });
        await context.SignOutAsync();
        IssuedToken issued = await slates.Tokens.IssueAsync("ann", new TokenRequest { Label = "Backup script" });
    }

    internal static void AddClaims(WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(SlateAuthenticationDefaults.AuthenticationScheme).AddSlateTokens(options =>
            options.AddClaimsFrom<UserSlate>(async (slate, cancellationToken) =>
                [new Claim(ClaimTypes.Role, (await slate.User.GetAsync(cancellationToken)).Value!.Role)]));
    }

    internal static void MapEndpoints(WebApplication app)
    {
        app.MapPost("/name", async (UserSlate slate, string name) =>
        {
            await slate.User.UpdateAsync(user => user with { Name = name });
        }).RequireAuthorization();
        app.MapGet("/me", async (Document<UserInfo> user) => (await user.GetAsync()).Value).RequireAuthorization();
        app.MapGet("/idsets/new/{id}", async (Workflow<NewIdSet> sets, WorkflowId id) => (await sets[id].GetAsync()).Value)
            .RequireAuthorization();

        app.MapGet("/", (HttpContext context) =>
            context.TryGetSlate<UserSlate>(out var slate) ? $"Hello {slate.Owner}" : "Hello stranger");

        app.MapGet("/profile", async (UserSlate slate, HttpResponse response) =>
        {
            var (user, version) = await slate.User.GetAsync();
            response.SetETag(version);
            return user;
        }).RequireAuthorization();
        app.MapPut("/profile", async (UserSlate slate, UserInfo user, IfMatch? ifMatch, HttpResponse response) =>
        {
            response.SetETag((await slate.User.SetAsync(user, ifMatch)).Version);
        }).RequireAuthorization();
    }

    internal static async Task<string> GetUserNameInComponentAsync(Task<AuthenticationState> State, SlateClient<UserSlate> Slates)
    {
        var owner = (await State).User.FindFirstValue(ClaimTypes.NameIdentifier)!;
        var user = (await Slates.For(owner).User.GetAsync()).Value!;
        return user.Name;
    }

    internal static void AddCircuits(IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents().AddSlates();
        services.AddCascadingAuthenticationState();
    }

    internal static void MapChanges(WebApplication app)
    {
        app.MapSlateChanges("/changes");
    }

    internal static void AddHubs(IServiceCollection services)
    {
        services.AddSignalR().AddSlates();
    }

    public sealed class VisitHub(UserSlate slate) : Hub
    {
        public async Task Visit() => await slate.User.UpdateAsync(user => user with { Visits = user.Visits + 1 });
    }

    internal static async Task SetOwnerAsync(IServiceProvider services, string owner)
    {
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<SlateScope>().SetOwner(owner);
    }

    internal static void UseReadAfterDisconnect(WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen => listen.UseReadAfterDisconnect()));
    }

    internal static IHost BuildWorker(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddSlateClient(slates =>
        {
            slates.StoreIn.Sqlite("/var/lib/shop/slates.db");
            slates.Add<UserSlate>();
        });
        builder.Services.AddHostedService<Reset>();
        return builder.Build();
    }

    public sealed class Reset(SlateClient client, SlateClient<UserSlate> slates) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await foreach (var owner in client.ListOwnersAsync(stoppingToken))
                await slates.For(owner).User.UpdateAsync(user => user with { Visits = 0 }, stoppingToken);
        }
    }

    [Fact]
    public async Task The_test_of_the_page_passes()
    {
        var cancellationToken = TestContext.Current.CancellationToken;

        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var app = Shop.Build(["--urls=http://127.0.0.1:0"], services =>
        {
            services.AddSingleton<TimeProvider>(time);
            services.AddSlates(slates => slates.StoreIn.Clear().Memory());
        });
        await app.StartAsync(cancellationToken);

        var slates = app.Services.GetRequiredService<SlateClient>();
        var token = await slates.Tokens.IssueAsync("ann", cancellationToken: cancellationToken);
        using var ann = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        ann.DefaultRequestHeaders.Authorization = new("Bearer", token.RevealSecret());

        Assert.Equal(HttpStatusCode.OK, (await ann.PostAsync("/name?name=Ann", null, cancellationToken)).StatusCode);
        Assert.Equal("Ann", (await slates.For<UserSlate>("ann").User.GetAsync(cancellationToken)).Value!.Name);

        time.Advance(TimeSpan.FromDays(15));
        Assert.Equal(HttpStatusCode.Unauthorized, (await ann.PostAsync("/name?name=Anna", null, cancellationToken)).StatusCode);
    }

    private static class Shop
    {
        public static WebApplication Build(string[] args, Action<IServiceCollection>? change = null)
        {
            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddSlates(slates =>
            {
                slates.StoreIn.Sqlite("slates.db");
                slates.Add<UserSlate>();
            });
            builder.Services.AddAuthentication(SlateAuthenticationDefaults.AuthenticationScheme).AddSlateTokens();
            builder.Services.AddAuthorization();
            change?.Invoke(builder.Services);

            var app = builder.Build();
            app.MapPost("/name", async (UserSlate slate, string name) =>
            {
                await slate.User.UpdateAsync(user => user with { Name = name });
            }).RequireAuthorization();
            return app;
        }
    }

    internal static void AddIdentity(WebApplicationBuilder builder)
    {
        builder.Services.AddIdentityCore<IdentityUser>().AddDefaultTokenProviders().AddSlateSignIn();
    }

    internal static void KeepTickets(WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie().KeepTicketsInSlates();
    }

    internal static void UseConfiguredStore(WebApplicationBuilder builder, SlatesBuilder slates)
    {
        slates.StoreIn.Sqlite("slates.db").StoreIn.Configured(builder.Configuration);
        slates.Configure(options => options.Owner.ClaimTypes = ["oid", "sub"]);
        slates.Configure(options => options.Owner.IncludeIssuer = true);
    }

    internal static void AddCache(WebApplicationBuilder builder)
    {
        builder.Services.AddSlateDistributedCache();
    }

    internal static void AddTempData(WebApplicationBuilder builder)
    {
        builder.Services.AddRazorPages().AddSlateTempDataProvider();
    }

    internal static void PersistKeys(WebApplicationBuilder builder)
    {
        builder.Services.AddDataProtection().SetApplicationName("shop").PersistKeysToSlates();
    }

    private static string GetRepositoryFolder()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Chalkboard.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    private static string RemoveWhitespace(string text) => Whitespace().Replace(text, "");

    [GeneratedRegex(@"```csharp\s(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
