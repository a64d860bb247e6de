using System.Diagnostics;

namespace Chalkboard.Bench.Web;

/// <summary>A site in a process of its own: this program, with arguments that start it.</summary>
internal sealed class SiteProcess : IAsyncDisposable
{
    private readonly Process _process;

    private SiteProcess(Process process, string address)
    {
        _process = process;
        Address = address;
    }

    public string Address { get; }

    public static Task<SiteProcess> StartAsync(params string[] arguments) => StartAsync([], arguments);

    /// <summary>Starts a site with additional environment variables.</summary>
    public static async Task<SiteProcess> StartAsync(IEnumerable<KeyValuePair<string, string>> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!, arguments)
        { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        var address = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException($"The site '{string.Join(' ', arguments)}' did not start.");
        return new SiteProcess(process, address);
    }

    /// <summary>Runs a site in this process: writes its address, and ends with the benchmark.</summary>
    public static Task RunAsync(WebApplication app)
    {
        app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine(app.Urls.Single()));
        // A site must end with its benchmark.
        _ = Task.Run(async () =>
        {
            await Console.In.ReadToEndAsync();
            await app.StopAsync();
        });
        return app.RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
