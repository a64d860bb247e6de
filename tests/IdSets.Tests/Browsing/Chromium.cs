using Microsoft.Playwright;

namespace IdSets.Tests.Browsing;

/// <summary>A real Chromium: the distribution's, not one that Playwright brings. Started once for all tests.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Setting = "CHALKBOARD_CHROMIUM";

    // In milliseconds: long enough for a busy machine.
    private const float Patience = 60_000;

    private static readonly string[] _names = ["chromium", "chromium-browser", "google-chrome", "microsoft-edge"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Find() is not { } path) return;
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = path,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>Opens a browser of its own, with no cookies. Skips the test where there is no Chromium.</summary>
    public async Task<IBrowserContext> OpenAsync(Sites.Site site, BrowserNewContextOptions? options = null)
    {
        if (_browser is null)
            Assert.Skip(
                $"No Chromium was found: neither {string.Join(", ", _names)} on the PATH, nor the program that {Setting} names. Install one, such as the package chromium.");
        options ??= new();
        options.BaseURL = site.Address.ToString();
        options.Locale = "en-GB";
        var context = await _browser.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        return context;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Setting) is { Length: > 0 } named) return File.Exists(named) ? named : null;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var endings = OperatingSystem.IsWindows() ? new[] { ".exe" } : [""];
        return (from name in _names from folder in folders from ending in endings select Path.Combine(folder, name + ending))
            .FirstOrDefault(File.Exists);
    }
}
