using System.Net;
using System.Net.Sockets;
using Chalkboard.Slates.Redis.Tests.Servers;

namespace Chalkboard.Slates.Redis.Tests.Outages;

/// <summary>A server that hangs while a client connects, and answers the next connection.</summary>
public sealed class HandshakeTests
{
    [Fact]
    public async Task The_first_operation_does_not_wait_for_a_hanging_connection_attempt()
    {
        var server = await SharedServers.GetStandaloneAsync();
        await using var way = new HangingServer(server.Port);
        // A connection attempt times out shortly before the operation. If the operation waited for it, there would be no time for another.
        await using var store = TestData.OpenStore($"127.0.0.1:{way.Port}");

        Assert.Null(await store.ReadTextAsync(TestData.CreateOwner()));
        Assert.True(way.HasHung);
    }

    /// <summary>A proxy whose first connection gets no answer.</summary>
    private sealed class HangingServer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly int _serverPort;
        private readonly CancellationTokenSource _end = new();
        private readonly List<TcpClient> _clients = [];
        private readonly Task _accepting;

        public HangingServer(int serverPort)
        {
            _serverPort = serverPort;
            _listener.Start();
            _accepting = AcceptAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public bool HasHung { get; private set; }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _listener.Dispose();
            foreach (var client in _clients) client.Dispose();
            _end.Dispose();
        }

        private async Task AcceptAsync()
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                _clients.Add(client);
                if (!HasHung)
                {
                    HasHung = true;
                    continue;
                }

                var server = new TcpClient();
                _clients.Add(server);
                await server.ConnectAsync(IPAddress.Loopback, _serverPort, _end.Token);
                _ = client.GetStream().CopyToAsync(server.GetStream(), _end.Token);
                _ = server.GetStream().CopyToAsync(client.GetStream(), _end.Token);
            }
        }
    }
}
