using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Chalkboard.TestInfrastructure.Servers;

namespace Chalkboard.Tool.Tests.Integration;

/// <summary>The statistics of a real CherryPy, whose format ours follow.</summary>
public sealed class CherryPyTests
{
    private const string Site = """
        import sys, cherrypy
        from cherrypy.lib import cpstats

        class Site:
            cpstats = cpstats.StatsPage()

            @cherrypy.expose
            def index(self):
                return 'Hello'

        cherrypy.config.update({
            'server.socket_host': '127.0.0.1',
            'server.socket_port': int(sys.argv[1]),
            'engine.autoreload.on': False,
            'tools.cpstats.on': True,
            'tools.cpstats.uriset': '/any/page',
            # Every request is a slow one.
            'tools.cpstats.slow_queries': 0.0000001,
        })
        cherrypy.quickstart(Site())
        """;

    [Fact]
    public async Task Figures_of_CherryPy_can_be_checked_and_watched()
    {
        var python = await FindPythonAsync();
        Assert.SkipUnless(python is not null, "This needs CherryPy for python3: python3-cherrypy3 in Debian.");
        using var folder = new TemporaryFolder();
        var port = FreePort();
        var site = $"http://127.0.0.1:{port}";
        var start = Programs.CreateStartInfo(python, [folder.WriteFile("site.py", Site), $"{port}"]);
        start.WorkingDirectory = folder.CreateFolder("work");
        using var process = Process.Start(start)!;
        try
        {
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            const string Apps = "CherryPy Applications";

            var total = await Eventually.GetAsync(
                () => CheckAsync("Total Requests", "--critical", "1:", "--unit", "c"), run => run.ExitCode == 0);
            var slow = await CheckAsync("Slow Queries/-1/Processing Time", "--critical", "0.0000000001:", "--unit", "s");
            var page = await CheckAsync("URI Set Tracking/\\/any\\/page/Count", "--warning", "@1:");
            var slash = await CheckAsync("Requests/Second");
            var enabled = await CheckAsync("Enabled", "--critical", "1:1");
            var version = await CheckAsync("Server Version");
            var html = await Programs.ChalkInProcessAsync("check", $"{site}/cpstats/", "--entry", "x");
            var watched = await Programs.ChalkAsync("watch", $"{site}/cpstats/data", "--namespace", Apps);

            Assert.Matches(@"^CHALK OK - Total Requests is \d+c \| 'Total Requests'=\d+c;;1:$", total.Line);
            Assert.Matches(@"^CHALK OK - Processing Time is 0\.\d+s \| 'Processing Time'=0\.\d+s;;0\.0000000001:$", slow.Line);
            Assert.Matches(@"^CHALK WARNING - Count is \d+, inside 1: \| 'Count'=\d+;@1:$", page.Line);
            Assert.Equal(
                $@"CHALK UNKNOWN - There is no entry {Apps}/Requests/Second, but there is {Apps}/Requests\/Second. Write \/ for a slash in a name.", slash.Line);
            Assert.Equal("CHALK OK - Enabled is 1 | 'Enabled'=1;;1:1", enabled.Line);
            Assert.StartsWith($"CHALK UNKNOWN - {Apps}/Server Version is the text '", version.Line, StringComparison.Ordinal);
            Assert.Equal(
                $"CHALK UNKNOWN - {site}/cpstats/ is an HTML page. Its figures are probably at {site}/cpstats/data", html.Line);
            Assert.Contains($"\n{Apps}/Total Requests\t", watched.Output, StringComparison.Ordinal);
            Assert.Contains("\tGET /cpstats/data HTTP/1.1\n", watched.Output, StringComparison.Ordinal);

            Task<CommandResult> CheckAsync(string entry, params string[] more) =>
                Programs.ChalkInProcessAsync(["check", $"{site}/cpstats/data", "--entry", $"{Apps}/{entry}", .. more]);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    // There may be several; the distribution's own has its packages.
    private static async Task<string?> FindPythonAsync()
    {
        foreach (var python in ExecutableFinder.FindAll("python3"))
            if ((await Programs.RunAsync(python, "-c", "import cherrypy.lib.cpstats")).ExitCode == 0) return python;
        return null;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
