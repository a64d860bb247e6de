using System.Security.Claims;
using System.Text.Json;
using Chalkboard.Bench.Stores;
using Chalkboard.Slates;
using Chalkboard.Slates.AspNetCore;
using Chalkboard.Slates.Setup;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Chalkboard.Bench.Web;

/// <summary>
/// One small site, on slates and on the features of ASP.NET Core, in memory, in files or on Redis. Each runs in a process of its own.
/// </summary>
internal static class Sites
{
    public const string Slates = "slates";
    public const string Session = "session";
    public const string SlatesOnRedis = "slates-redis";
    public const string SlatesOnPostgreSql = "slates-postgresql";

    /// <summary>The end of the names of sites on slates that read user info with the sign-in.</summary>
    public const string WithSignIn = "-with-sign-in";
    public const string SessionOnRedis = "session-redis";

    public static Task RunAsync(string kind, string data)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddAuthorization();
        var readsWithSignIn = kind.EndsWith(WithSignIn, StringComparison.Ordinal);
        return SiteProcess.RunAsync((readsWithSignIn ? kind[..^WithSignIn.Length] : kind) switch
        {
            Slates => OnSlates(builder, readsWithSignIn, storeIn => storeIn.Sqlite(Path.Combine(data, "slates.db"))),
            SlatesOnRedis => OnSlates(builder, readsWithSignIn, storeIn => storeIn.Redis(data)),
            SlatesOnPostgreSql => OnSlates(builder, readsWithSignIn, storeIn => storeIn.PostgreSql(data)),
            SessionOnRedis => OnSession(builder, services => services.AddStackExchangeRedisCache(options => options.Configuration = data)),
            _ => OnSession(builder, services => services.AddDistributedMemoryCache()),
        });
    }

    private static WebApplication OnSlates(WebApplicationBuilder builder, bool readsWithSignIn, Action<StoreIn> store)
    {
        builder.Services.AddSlates(slates =>
        {
            store(slates.StoreIn);
            var userSlate = slates.Add<UserSlate>();
            if (readsWithSignIn) userSlate.ReadWithSignIn(slate => slate.User);
        });
        builder.Services.AddAuthentication(SlateAuthenticationDefaults.AuthenticationScheme).AddSlateTokens();

        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapPost("/signin", async (HttpContext context, SlateClient<UserSlate> slates) =>
        {
            await slates.For("admin").User.SetAsync(UserInfo.Sample);
            await context.SignInAsync(Admin(SlateAuthenticationDefaults.AuthenticationScheme));
        });
        app.MapGet("/user", async (UserSlate slate) => (await slate.User.GetAsync()).Value!.TimeZone).RequireAuthorization();
        app.MapGet("/visits", async (UserSlate slate) => (await slate.User.GetAsync()).Value!.Visits).RequireAuthorization();
        app.MapPost("/visit", async (UserSlate slate) =>
        {
            await slate.User.GetAsync();
            await WorkAsync();
            await slate.User.UpdateAsync(Visit);
        }).RequireAuthorization();
        app.MapPost("/keys/{key}", async (UserSlate slate, string key) =>
        {
            await slate.User.GetAsync();
            await WorkAsync();
            await slate.Key(key).SetAsync(new(key));
        }).RequireAuthorization();
        app.MapGet("/keys", async (UserSlate slate) =>
        {
            var count = 0;
            await foreach (var _ in slate.ListAsync("keys/")) count++;
            return count;
        }).RequireAuthorization();
        app.MapPost("/work", async (UserSlate slate) =>
        {
            var user = (await slate.User.GetAsync()).Value!;
            await Task.Delay(100);
            await slate.Key("work").SetAsync(new(user.UserId));
        }).RequireAuthorization();
        return app;
    }

    private static WebApplication OnSession(WebApplicationBuilder builder, Action<IServiceCollection> cache)
    {
        cache(builder.Services);
        builder.Services.AddSession();
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();

        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseSession();
        app.MapPost("/signin", async (HttpContext context) =>
        {
            Put(context, UserInfo.Sample);
            await context.SignInAsync(Admin(CookieAuthenticationDefaults.AuthenticationScheme));
        });
        app.MapGet("/user", async (HttpContext context) =>
        {
            // Without this the first access loads the session and blocks a thread of the pool: on Redis, 32 callers would exhaust the pool.
            await context.Session.LoadAsync();
            return Get(context).TimeZone;
        }).RequireAuthorization();
        app.MapGet("/visits", (HttpContext context) => Get(context).Visits).RequireAuthorization();
        app.MapPost("/visit", async (HttpContext context) =>
        {
            var user = Get(context);
            await WorkAsync();
            Put(context, Visit(user));
        }).RequireAuthorization();
        app.MapPost("/keys/{key}", async (HttpContext context, string key) =>
        {
            Get(context);
            await WorkAsync();
            context.Session.SetString($"keys/{key}", key);
        }).RequireAuthorization();
        app.MapGet("/keys", (HttpContext context) => context.Session.Keys.Count(key => key.StartsWith("keys/", StringComparison.Ordinal)))
            .RequireAuthorization();
        app.MapPost("/work", async (HttpContext context) =>
        {
            var user = Get(context);
            await Task.Delay(100);
            context.Session.SetString("keys/work", user.UserId);
        }).RequireAuthorization();
        return app;
    }

    // The work of a request between reading and writing.
    private static Task WorkAsync() => Task.Delay(10);

    private static UserInfo Visit(UserInfo user) => user with { Visits = user.Visits + 1 };

    private static UserInfo Get(HttpContext context) =>
        JsonSerializer.Deserialize(context.Session.Get("user"), BenchJson.Default.UserInfo)!;

    private static void Put(HttpContext context, UserInfo user) =>
        context.Session.Set("user", JsonSerializer.SerializeToUtf8Bytes(user, BenchJson.Default.UserInfo));

    private static ClaimsPrincipal Admin(string scheme) =>
        new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, "admin"), new(ClaimTypes.Name, "admin")], scheme));
}
