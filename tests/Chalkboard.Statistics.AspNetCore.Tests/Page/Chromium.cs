using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chalkboard.Statistics.AspNetCore.Tests.Page.Chromium))]

namespace Chalkboard.Statistics.AspNetCore.Tests.Page;

/// <summary>A real Chromium: the distribution's, not one that Playwright brings. Started once, by the first test that needs it.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Setting = "CHALKBOARD_CHROMIUM";

    // In milliseconds: long enough for a busy machine.
    private const float Patience = 60_000;

    private static readonly string[] _names = ["chromium", "chromium-browser", "google-chrome", "microsoft-edge"];

    private readonly SemaphoreSlim _starting = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        _starting.Dispose();
    }

    /// <summary>Opens a browser of its own, with nothing kept. Skips the test where there is no Chromium.</summary>
    public async Task<IBrowserContext> OpenAsync(Uri address, BrowserNewContextOptions? options = null)
    {
        var path = Find();
        if (path is null)
            Assert.Skip(
                $"No Chromium was found: neither {string.Join(", ", _names)} on the PATH, nor the program that {Setting} names. Install " +
                $"one, such as the package chromium.");
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _browser ??= await StartAsync(path);
        }
        finally
        {
            _starting.Release();
        }
        options ??= new();
        options.BaseURL = address.ToString();
        options.Locale = "en-GB";
        var context = await _browser.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        return context;
    }

    private async Task<IBrowser> StartAsync(string path)
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        return await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = path,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Setting) is { Length: > 0 } named) return File.Exists(named) ? named : null;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var endings = OperatingSystem.IsWindows() ? new[] { ".exe" } : [""];
        return (
            from name in _names from folder in folders from ending in endings select Path.Combine(folder, name + ending))
                .FirstOrDefault(File.Exists);
    }
}
