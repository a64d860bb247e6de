using Chalkboard.TestInfrastructure.Browsers;
using Chalkboard.TestInfrastructure.Files;
using Chalkboard.TestInfrastructure.Servers;

namespace Shop.Tests.Infrastructure;

/// <summary>A shop in a process of its own, on a free port and a data folder that is removed at the end.</summary>
internal sealed class RunningShop : IDisposable
{
    public const string Administrator = "admin@shop.example";
    public const string Password = "Chalk-1234";

    private readonly TemporaryFolder _data = new();
    private readonly List<Browser> _browsers = [];
    private readonly string _program;
    private readonly string _contentRoot;
    private ServerProcess? _server;

    private RunningShop(string contentRoot, string program) => (_contentRoot, _program) = (contentRoot, program);

    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort.Find()}");

    /// <summary>Starts one of the samples.</summary>
    public static Task<RunningShop> StartSampleAsync(string sample) =>
        StartAsync(Repository.GetPath(Path.Combine("samples", sample)), Repository.GetProgram(sample));

    /// <summary>Starts a shop.</summary>
    public static async Task<RunningShop> StartAsync(string contentRoot, string program)
    {
        var shop = new RunningShop(contentRoot, program);
        try
        {
            await shop.StartAsync();
            return shop;
        }
        catch
        {
            shop.Dispose();
            throw;
        }
    }

    /// <summary>Kills it, and starts it again with the same data and address.</summary>
    public async Task RestartAsync()
    {
        _server!.Dispose();
        await StartAsync();
    }

    /// <summary>Opens a browser that follows redirects.</summary>
    public Browser OpenBrowser(Browser? withCookiesOf = null)
    {
        var browser = new Browser(Address, followsRedirects: true) { Cookies = new(withCookiesOf?.Cookies ?? []) };
        _browsers.Add(browser);
        return browser;
    }

    /// <summary>Registers a new customer, and returns the browser in which the customer is signed in.</summary>
    public async Task<Browser> RegisterAsync(Browser? browser = null)
    {
        browser ??= OpenBrowser();
        var registered = await browser.SubmitAsync(
            "/Identity/Account/Register?returnUrl=%2F", "#registerForm",
            ("Input.Email", $"{Guid.NewGuid():N}@shop.example"), ("Input.Password", Password), ("Input.ConfirmPassword", Password));
        Assert.Equal("/", registered.Path);
        return browser;
    }

    public void Dispose()
    {
        _browsers.ForEach(browser => browser.Dispose());
        _server?.Dispose();
        _data.Dispose();
    }

    private async Task StartAsync()
    {
        _server = new ServerProcess(
            "dotnet", _program, "--contentRoot", _contentRoot, "--urls", Address.ToString(), "--environment", "Development",
            $"--Shop:Data={_data.Path}");
        using var browser = new Browser(Address);
        await _server.WaitUntilReadyAsync(async () =>
        {
            try
            {
                return (await browser.GetAsync("/healthz")).Body == "Healthy";
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }
}
