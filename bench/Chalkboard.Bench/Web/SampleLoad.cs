using System.Globalization;

namespace Chalkboard.Bench.Web;

/// <summary>How does the sample hold up under load, and do a user's pages stay quick while a report of the same user runs?</summary>
internal static class SampleLoad
{
    public static async Task RunAsync()
    {
        await using var site = await SampleSite.StartAsync(SampleSite.Built);
        List<string> lines = [
            $"The sample in Release, {Environment.ProcessorCount} processors, 32 connections, load and site on one machine. Each " +
            $"request signs in by its token and reads user info.",
            "",
            "| Page | Requests a second | 50 % within | 99 % within |",
            "|---|---:|---:|---:|"];
        foreach (var page in (string[])["/healthz", "/", "/settings", "/idsets", "/account/devices"])
        {
            await Wrk.RunAsync(site.Address + page, site.Cookies, seconds: 5);
            lines.Add(Row(page, await Wrk.RunAsync(site.Address + page, site.Cookies, seconds: 5)));
        }

        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("Cookie", site.Cookies);
        var reports = Enumerable.Range(0, 10).Select(_ => http.GetAsync(new Uri($"{site.Address}/reports/long?seconds=8"))).ToList();
        lines.Add(Row("/, while ten reports of the same user run", await Wrk.RunAsync(site.Address + "/", site.Cookies, seconds: 5)));
        foreach (var report in reports) (await report).EnsureSuccessStatusCode();

        ResultFile.Write("site", lines);
    }

    private static string Row(string page, Load load) =>
        string.Create(CultureInfo.InvariantCulture, $"| {page} | {load.RequestsASecond:N0} | {load.Half} | {load.Most} |");
}
