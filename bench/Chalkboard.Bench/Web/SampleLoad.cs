using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Chalkboard.Bench.Web;

/// <summary>How does the sample hold up under load, and do a user's pages stay quick while a report of the same user runs?</summary>
internal static partial class SampleLoad
{
    private const string Address = "http://127.0.0.1:5719";

    private static readonly string _program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../samples/IdSets/bin/Release/net10.0/IdSets.dll"));

    public static async Task RunAsync()
    {
        var data = Directory.CreateDirectory($"bench-site-{Guid.NewGuid():n}").FullName;
        using var site = Process.Start(new ProcessStartInfo("dotnet", [_program, "--urls", Address, "--IdSets:Data", data, "--Logging:LogLevel:Default", "Warning"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetDirectoryName(_program)!,
        })!;
        _ = site.StandardOutput.ReadToEndAsync();
        try
        {
            await UntilUpAsync();
            await ReportAsync(await SignInAsync());
        }
        finally
        {
            site.Kill();
            await site.WaitForExitAsync();
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task ReportAsync(string cookies)
    {
        List<string> lines = [
            $"The sample in Release, {Environment.ProcessorCount} processors, 32 connections, load and site on one machine. Each request signs in by its token and reads user info.",
            "",
            "| Page | Requests a second | 50 % within | 99 % within |",
            "|---|---:|---:|---:|"];
        foreach (var page in (string[])["/healthz", "/", "/settings", "/idsets", "/account/devices"])
        {
            await Wrk.RunAsync(Address + page, cookies, seconds: 5);
            lines.Add(Row(page, await Wrk.RunAsync(Address + page, cookies, seconds: 5)));
        }

        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("Cookie", cookies);
        var reports = Enumerable.Range(0, 10).Select(_ => http.GetAsync(new Uri($"{Address}/reports/long?seconds=8"))).ToList();
        lines.Add(Row("/, while ten reports of the same user run", await Wrk.RunAsync(Address + "/", cookies, seconds: 5)));
        foreach (var report in reports) (await report).EnsureSuccessStatusCode();

        Directory.CreateDirectory("results");
        await File.WriteAllLinesAsync(Path.Combine("results", "site.md"), lines);
        foreach (var line in lines) Console.WriteLine(line);
    }

    private static async Task<string> SignInAsync()
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

    private static async Task UntilUpAsync()
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

    private static string Row(string page, Load load) =>
        string.Create(CultureInfo.InvariantCulture, $"| {page} | {load.RequestsASecond:N0} | {load.Half} | {load.Most} |");

    [GeneratedRegex("""__RequestVerificationToken"[^>]*value="([^"]+)""")]
    private static partial Regex AntiforgeryToken();
}
