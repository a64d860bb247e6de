using Chalkboard.TestInfrastructure.Browsers;
using Microsoft.AspNetCore.DataProtection;

namespace Chalkboard.Slates.AspNetCore.Tests.Infrastructure;

/// <summary>A site with the framework's session in slates.</summary>
internal static class SessionSite
{
    public const string CookieName = ".AspNetCore.Session";

    /// <param name="map">Adds endpoints.</param>
    /// <param name="configure">Sets the options of the session.</param>
    /// <param name="change">Changes the site.</param>
    /// <param name="useSession">Adds the framework's middleware; with the options of the application if null.</param>
    public static Task<Site> StartAsync(
        Action<WebApplication>? map = null, Action<SessionOptions>? configure = null, Action<Site.Settings>? change = null,
        Action<WebApplication>? useSession = null) => Site.StartAsync(site =>
    {
        site.Services = services => services.AddSlateSession(configure);
        site.Map = app =>
        {
            app.Use(SendResponseAfterCommitAsync);
            if (useSession is null) app.UseSession();
            else useSession(app);
            MapEndpoints(app);
            map?.Invoke(app);
        };
        change?.Invoke(site);
    });

    /// <summary>Starts one of several nodes, which share a store and the keys of Data Protection.</summary>
    public static Task<Site> StartNodeAsync(
        Action<Setup.StoreIn> storeIn, Action<WebApplication>? map = null, Action<Site.Settings>? change = null) =>
        StartAsync(map, change: site =>
        {
            site.StoreIn = storeIn;
            var addSession = site.Services;
            site.Services = services =>
            {
                addSession(services);
                services.AddDataProtection().SetApplicationName("site").PersistKeysToSlates();
            };
            change?.Invoke(site);
        });

    public static async Task<string> SetAsync(this Browser browser, string key, string value) =>
        (await browser.PostAsync($"/session/set?key={Uri.EscapeDataString(key)}&value={Uri.EscapeDataString(value)}")).Body;

    /// <summary>Reads a value: empty if there is none.</summary>
    public static async Task<string> GetValueAsync(this Browser browser, string key) =>
        (await browser.GetAsync($"/session/get?key={Uri.EscapeDataString(key)}")).Body;

    /// <summary>Opens a browser of another node, or another connection to the same one, with the cookies of a browser.</summary>
    public static Browser OpenWith(this Site site, Browser browser)
    {
        var other = site.OpenBrowser();
        foreach (var (name, value) in browser.Cookies) other.Cookies[name] = value;
        return other;
    }

    // The session is committed when the endpoint has returned. A test that sends its next request over another connection must not come
    // before.
    private static async Task SendResponseAfterCommitAsync(HttpContext context, RequestDelegate next)
    {
        var body = context.Response.Body;
        using var buffer = new MemoryStream();
        context.Response.Body = buffer;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = body;
        }

        await body.WriteAsync(buffer.ToArray());
    }

    private static void MapEndpoints(WebApplication app)
    {
        app.MapPost("/session/set", (HttpContext context, string key, string value) => context.Session.SetString(key, value));
        app.MapGet("/session/get", (HttpContext context, string key) => context.Session.GetString(key) ?? "");
        app.MapPost("/session/swap", (HttpContext context, string key, string value) =>
        {
            var previous = context.Session.GetString(key);
            context.Session.SetString(key, value);
            return previous;
        });
        app.MapPost("/session/remove", (HttpContext context, string key) => context.Session.Remove(key));
        app.MapPost("/session/clear", (HttpContext context) => context.Session.Clear());
        app.MapGet("/session/keys", (HttpContext context) => string.Join(' ', context.Session.Keys.Order(StringComparer.Ordinal)));
        app.MapGet("/session/id", (HttpContext context) => context.Session.Id);
        app.MapGet("/session/untouched", () => "untouched");
    }
}
