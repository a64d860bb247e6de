using Chalkboard.TestInfrastructure.Processes;
using Chalkboard.TestInfrastructure.Waiting;
using Microsoft.Playwright;

namespace Chalkboard.TestInfrastructure.Browsers;

/// <summary>
/// The installed Chromium; Playwright downloads none. A test project has it as an assembly fixture. It starts when the first test opens
/// a browser.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Setting = "CHALKBOARD_CHROMIUM";

    private static readonly string[] _names = ["chromium", "chromium-browser", "google-chrome", "microsoft-edge"];

    private readonly SemaphoreSlim _starting = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private static float TimeoutInMilliseconds => (float)TestTimeout.Default.TotalMilliseconds;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        _starting.Dispose();
    }

    /// <summary>Opens a browser without cookies or cache. Skips the test where there is no Chromium.</summary>
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
        context.SetDefaultTimeout(TimeoutInMilliseconds);
        return context;
    }

    private async Task<IBrowser> StartAsync(string path)
    {
        Assertions.SetDefaultExpectTimeout(TimeoutInMilliseconds);
        _playwright = await Playwright.CreateAsync();
        return await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = path,
            Timeout = TimeoutInMilliseconds,
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
        return _names.SelectMany(ExecutableFinder.FindAll).FirstOrDefault();
    }
}
