using System.Globalization;
using System.Net;

namespace Chalkboard.Bench.Web;

/// <summary>A running site with a signed-in user.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly SiteProcess _process;
    private readonly string? _data;

    private Site(SiteProcess process, string? data, string cookies)
    {
        _process = process;
        _data = data;
        Cookies = cookies;
        Http = new HttpClient(
            new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = 256 })
        { BaseAddress = new Uri(Address) };
        Http.DefaultRequestHeaders.Add("Cookie", cookies);
    }

    public string Address => _process.Address;

    /// <summary>The cookies of the signed-in user.</summary>
    public string Cookies { get; }

    public HttpClient Http { get; }

    /// <param name="kind">The kind of site, one of <see cref="Sites"/>.</param>
    /// <param name="location">The location of its data; a new folder if null.</param>
    public static async Task<Site> StartAsync(string kind, string? location = null)
    {
        var data = location is null ? Directory.CreateDirectory($"bench-{kind}-{Guid.NewGuid():n}").FullName : null;
        var process = await SiteProcess.StartAsync("site", kind, location ?? data!);
        var jar = new CookieContainer();
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = jar }) { BaseAddress = new Uri(process.Address) };
        (await browser.PostAsync(new Uri("/signin", UriKind.Relative), null)).EnsureSuccessStatusCode();
        return new Site(process, data, jar.GetCookieHeader(new Uri(process.Address)));
    }

    public async Task<int> CountAsync(string path) =>
        int.Parse(await Http.GetStringAsync(new Uri(path, UriKind.Relative)), CultureInfo.InvariantCulture);

    public async Task PostAsync(string path) => (await Http.PostAsync(new Uri(path, UriKind.Relative), null)).EnsureSuccessStatusCode();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
        if (_data is not null) Directory.Delete(_data, recursive: true);
    }
}
