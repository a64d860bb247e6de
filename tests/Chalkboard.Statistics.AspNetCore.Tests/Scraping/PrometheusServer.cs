using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Chalkboard.Statistics.AspNetCore.Tests.Scraping;

/// <summary>A real Prometheus that scrapes one site a few times a second, for one test.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly Process _process;
    private readonly HttpClient _client;

    public PrometheusServer(Uri site, string path)
    {
        Assert.SkipUnless(IsThere, "Prometheus is not installed; eng/test installs it.");
        var config = Path.Combine(_folder.FullName, "prometheus.yml");
        File.WriteAllText(config, $$"""
            global: { scrape_interval: 200ms, scrape_timeout: 200ms }
            scrape_configs:
              - { job_name: site, metrics_path: '{{path}}', static_configs: [ { targets: ['{{site.Authority}}'] } ] }
            """);
        var address = $"127.0.0.1:{FreePort()}";
        _client = new HttpClient { BaseAddress = new Uri($"http://{address}") };
        _process = Process.Start(new ProcessStartInfo("prometheus",
            [$"--config.file={config}", $"--web.listen-address={address}", $"--storage.tsdb.path={Path.Combine(_folder.FullName, "data")}",
                "--log.level=warn"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    private static bool IsThere => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "prometheus")) || File.Exists(Path.Combine(folder, "prometheus.exe")));

    /// <summary>Asks until there is an answer that will do, for up to 30 seconds.</summary>
    public async Task<double> QueryAsync(string query, Func<double, bool> willDo)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(30));
        double? last = null;
        while (true)
        {
            try
            {
                using var answer = JsonDocument.Parse(
                    await _client.GetStringAsync(
                        new Uri($"/api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative), timeout.Token));
                var result = answer.RootElement.GetProperty("data").GetProperty("result");
                if (result.GetArrayLength() > 0)
                {
                    last = double.Parse(result[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
                    if (willDo(last.Value)) return last.Value;
                }
                await Task.Delay(100, timeout.Token);
            }
            catch (HttpRequestException)
            {
                // It is starting.
                Assert.False(_process.HasExited, "Prometheus has ended.");
                await Task.Delay(100, timeout.Token);
            }
            catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                Assert.Fail($"Prometheus answered {query} with {last?.ToString(CultureInfo.InvariantCulture) ?? "nothing"}.");
            }
        }
    }

    /// <summary>Returns the type of a metric in Prometheus.</summary>
    public async Task<string?> TypeAsync(string metric)
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
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
