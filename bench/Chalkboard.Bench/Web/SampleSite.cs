using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Chalkboard.Bench.Web;

/// <summary>The built sample in a process with data of its own, with a signed-in administrator.</summary>
internal sealed partial class SampleSite : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _data;

    private SampleSite(Process process, string data, string address)
    {
        _process = process;
        _data = data;
        Address = address;
    }

    /// <summary>The folder that the sample is built into.</summary>
    public static string Built { get; } =
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../samples/IdSets/bin/Release/net10.0"));

    public string Address { get; }

    /// <summary>The cookies of the signed-in user.</summary>
    public string Cookies { get; private set; } = "";

    /// <summary>The processor time of the process.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts the sample and signs in.</summary>
    /// <param name="folder">The folder of its program, pages and scripts.</param>
    public static async Task<SampleSite> StartAsync(string folder)
    {
        var data = Directory.CreateDirectory($"bench-site-{Guid.NewGuid():n}").FullName;
        var address = $"http://127.0.0.1:{FreePort()}";
        var process =
            Process.Start(
                new ProcessStartInfo(
                    "dotnet", [Path.Combine(folder, "IdSets.dll"), "--urls", address, "--IdSets:Data", data, "--Logging:LogLevel:Default",
                        "Warning"])
                {
                    RedirectStandardOutput = true,
                    WorkingDirectory = folder,
                })!;
        _ = process.StandardOutput.ReadToEndAsync();
        var site = new SampleSite(process, data, address);
        try
        {
            await site.UntilUpAsync();
            site.Cookies = await site.SignInAsync();
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private async Task<string> SignInAsync()
    {
        var jar = new CookieContainer();
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = jar }) { BaseAddress = new Uri(Address) };
        var page = await browser.GetStringAsync(new Uri("/signin", UriKind.Relative));
        var form = new Dictionary<string, string>
        {
            ["username"] = "admin",
            ["password"] = "chalk",
            ["__RequestVerificationToken"] = WebUtility.HtmlDecode(AntiforgeryToken().Match(page).Groups[1].Value),
        };
        using var content = new FormUrlEncodedContent(form);
        (await browser.PostAsync(new Uri("/signin", UriKind.Relative), content)).EnsureSuccessStatusCode();
        return jar.GetCookieHeader(new Uri(Address));
    }

    private async Task UntilUpAsync()
    {
        using var http = new HttpClient();
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60);)
        {
            try
            {
                (await http.GetAsync(new Uri(Address + "/healthz"))).EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100);
            }
        }

        throw new InvalidOperationException($"The sample did not start at {Address}.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("""__RequestVerificationToken"[^>]*value="([^"]+)""")]
    private static partial Regex AntiforgeryToken();
}
