using System.Net;
using System.Net.Sockets;

namespace Chalkboard.Tool.Tests.Integration;

/// <summary><c>chalk watch</c> in a real terminal: that of tmux.</summary>
public sealed class TerminalTests
{
    [Fact]
    public async Task The_view_updates_follows_the_window_size_and_restores_the_terminal()
    {
        var orders = 1000;
        await using var server = await Server.ServeJsonAsync(Figures);
        await using var terminal = await Terminal.StartAsync(90, 20, Programs.Chalk, "watch", server.Data, "--interval", "200ms");

        var first = await terminal.WaitForTextAsync("╭─ Shop ──");
        Assert.Contains("[red]not red[/] ␛[2J", first, StringComparison.Ordinal);
        Assert.Contains($" chalk  ● {server.Data}", first, StringComparison.Ordinal);
        Assert.Equal("1 0", await terminal.GetModesAsync());

        orders = 2000;
        await terminal.WaitForTextAsync("2,000");
        await terminal.ResizeAsync(40, 8);
        await terminal.WaitForTextAsync("of ");
        await terminal.PressAsync("End");
        await terminal.WaitForTextAsync("╭─ Z ──");
        await terminal.PressAsync("q");

        Assert.Contains("ended with 0", await terminal.WaitForTextAsync("ended with"), StringComparison.Ordinal);
        Assert.StartsWith("before", await terminal.CaptureAsync(), StringComparison.Ordinal);
        Assert.Equal("0 1", await terminal.GetModesAsync());

        object Figures() => new Dictionary<string, object>
        {
            ["Shop"] = new Dictionary<string, object> { ["Orders"] = orders, ["Name"] = "[red]not red[/] \e[2J" },
            ["Y"] = new { A = 1, B = 2, C = 3, D = 4, E = 5, F = 6, G = 7, H = 8 },
            ["Z"] = new { A = 1 },
        };
    }

    [Theory]
    [InlineData("C-c")]
    [InlineData("Escape")]
    public async Task Other_keys_quit_too(string key)
    {
        await using var server = await Server.ServeJsonAsync(() => new { Shop = new { Orders = 1 } });
        await using var terminal = await Terminal.StartAsync(90, 20, Programs.Chalk, "watch", server.Data);
        await terminal.WaitForTextAsync("╭─ Shop ──");

        await terminal.PressAsync(key);

        await terminal.WaitForTextAsync("ended with");
        Assert.Equal("0 1", await terminal.GetModesAsync());
        Assert.Contains(" echo ", await terminal.GetSettingsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_stops_and_restarts_is_reported()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();
        await using var terminal = await Terminal.StartAsync(
            120, 20, Programs.Chalk, "watch", $"http://127.0.0.1:{port}/data", "--interval", "200ms");
        await terminal.WaitForTextAsync("no figures: http");

        await using (await Server.ServeJsonAsync(
            () => new { Shop = new { Orders = 4141414 } }, port)) await terminal.WaitForTextAsync("4,141,414");

        Assert.Contains("4,141,414", await terminal.WaitForTextAsync("no figures since"), StringComparison.Ordinal);
        await using var again = await Server.ServeJsonAsync(() => new { Shop = new { Orders = 4242424 } }, port);
        Assert.DoesNotContain("no figures", await terminal.WaitForTextAsync("4,242,424"), StringComparison.Ordinal);
    }
}
