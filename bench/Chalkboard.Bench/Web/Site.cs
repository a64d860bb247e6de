using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Chalkboard.Bench.Web;

/// <summary>A running site, and a signed-in user's way to it.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _data;

    private Site(Process process, string data, string address, string cookies)
    {
        _process = process;
        _data = data;
        Address = address;
        Cookies = cookies;
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = 256 }) { BaseAddress = new Uri(address) };
        Http.DefaultRequestHeaders.Add("Cookie", cookies);
    }

    public string Address { get; }

    /// <summary>What the signed-in browser sends.</summary>
    public string Cookies { get; }

    public HttpClient Http { get; }

    public static async Task<Site> StartAsync(string kind)
    {
        var data = Directory.CreateDirectory($"bench-{kind}-{Guid.NewGuid():n}").FullName;
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["site", kind, data]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        var address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The site '{kind}' did not start.");

        var jar = new CookieContainer();
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = jar }) { BaseAddress = new Uri(address) };
        (await browser.PostAsync(new Uri("/signin", UriKind.Relative), null)).EnsureSuccessStatusCode();
        return new Site(process, data, address, jar.GetCookieHeader(new Uri(address)));
    }

    public async Task<int> CountAsync(string path) => int.Parse(await Http.GetStringAsync(new Uri(path, UriKind.Relative)), CultureInfo.InvariantCulture);

    public async Task PostAsync(string path) => (await Http.PostAsync(new Uri(path, UriKind.Relative), null)).EnsureSuccessStatusCode();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }
}
