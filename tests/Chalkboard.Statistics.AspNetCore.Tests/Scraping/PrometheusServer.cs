using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Chalkboard.TestInfrastructure.Files;
using Chalkboard.TestInfrastructure.Processes;
using Chalkboard.TestInfrastructure.Servers;

namespace Chalkboard.Statistics.AspNetCore.Tests.Scraping;

/// <summary>A real Prometheus that scrapes one site a few times a second, for one test.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;
    private readonly HttpClient _client;

    public PrometheusServer(Uri site, string path)
    {
        Assert.SkipUnless(ExecutableFinder.Find("prometheus") is not null, "Prometheus is not installed; eng/test installs it.");
        var config = _folder.WriteFile("prometheus.yml", $$"""
            global: { scrape_interval: 200ms, scrape_timeout: 200ms }
            scrape_configs:
              - { job_name: site, metrics_path: '{{path}}', static_configs: [ { targets: ['{{site.Authority}}'] } ] }
            """);
        var address = $"127.0.0.1:{FreePort.Find()}";
        _client = new HttpClient { BaseAddress = new Uri($"http://{address}") };
        _process = Process.Start(new ProcessStartInfo("prometheus",
            [$"--config.file={config}", $"--web.listen-address={address}", $"--storage.tsdb.path={_folder.GetPath("data")}",
                "--log.level=warn"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    /// <summary>Executes a query until it has a wanted result.</summary>
    public async Task<double> QueryAsync(string query, Func<double, bool> isWanted)
    {
        var value = await Eventually.GetAsync(() => QueryAsync(query), value => value is { } result && isWanted(result));
        return value!.Value;
    }

    /// <summary>Returns the type of a metric in Prometheus.</summary>
    public async Task<string?> GetTypeAsync(string metric)
    {
        using var answer = JsonDocument.Parse(
            await _client.GetStringAsync(
                new Uri("/api/v1/targets/metadata?match_target={job=\"site\"}", UriKind.Relative), TestContext.Current.CancellationToken));
        return answer.RootElement.GetProperty("data").EnumerateArray()
            .SingleOrDefault(each => each.GetProperty("metric").GetString() == metric) is { ValueKind: JsonValueKind.Object } found
                ? found.GetProperty("type").GetString()
                : null;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    /// <summary>Returns the value of a query, or null if there is none yet.</summary>
    private async Task<double?> QueryAsync(string query)
    {
        try
        {
            using var response = JsonDocument.Parse(
                await _client.GetStringAsync(
                    new Uri($"/api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative),
                    TestContext.Current.CancellationToken));
            var result = response.RootElement.GetProperty("data").GetProperty("result");
            return result.GetArrayLength() == 0
                ? null
                : double.Parse(result[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException)
        {
            // Prometheus is starting.
            Assert.False(_process.HasExited, "Prometheus has ended.");
            return null;
        }
    }
}
