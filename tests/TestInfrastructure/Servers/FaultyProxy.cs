using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Chalkboard.TestInfrastructure.Servers;

/// <summary>A proxy between a client and a server, whose connections can be stalled and cut. It counts round trips.</summary>
public sealed class FaultyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Link, Task> _links = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private TaskCompletionSource _toServer = CreateOpenGate();
    private TaskCompletionSource _toClient = CreateOpenGate();
    private volatile bool _cut;
    private long _roundTrips;

    public FaultyProxy(int serverPort)
    {
        ServerPort = serverPort;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>The port that clients connect to. It never changes.</summary>
    public int Port { get; }

    /// <summary>The port of the server that new connections are forwarded to.</summary>
    public int ServerPort { get; set; }

    /// <summary>The number of times that a client sent data after the server had, over all connections. Handshakes count, too.</summary>
    public long RoundTrips => Interlocked.Read(ref _roundTrips);

    /// <summary>The number of open connections.</summary>
    public int Connections => _links.Count;

    /// <summary>Keeps connections open and accepts new ones, but forwards nothing in either direction.</summary>
    public void Stall()
    {
        CloseGate(ref _toServer);
        CloseGate(ref _toClient);
    }

    /// <summary>Forwards requests but no responses: the server executes them, but its clients get no answer.</summary>
    public void StallResponses() => CloseGate(ref _toClient);

    /// <summary>Resets all connections and refuses new ones.</summary>
    public void Cut()
    {
        _cut = true;
        foreach (var link in _links.Keys) link.Reset();
    }

    /// <summary>Forwards again. Delayed data arrives, even if its sender has timed out.</summary>
    public void Restore()
    {
        _cut = false;
        _toServer.TrySetResult();
        _toClient.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_links.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private static TaskCompletionSource CreateOpenGate()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gate.SetResult();
        return gate;
    }

    private static void CloseGate(ref TaskCompletionSource gate)
    {
        if (gate.Task.IsCompleted) gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var link = new Link(this, await _listener.AcceptSocketAsync(_end.Token));
            if (_cut) link.Reset();
            else _links[link] = Task.Run(link.RunAsync);
        }
    }

    private sealed class Link(FaultyProxy proxy, Socket client) : IDisposable
    {
        private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private volatile bool _serverSentLast = true;

        public async Task RunAsync()
        {
            try
            {
                client.NoDelay = true;
                await _server.ConnectAsync(IPAddress.Loopback, proxy.ServerPort, proxy._end.Token);
                await await Task.WhenAny(
                    ForwardAsync(client, _server, isFromClient: true), ForwardAsync(_server, client, isFromClient: false));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // One end has closed, or can't be reached. Both connections are reset below.
            }
            finally
            {
                Reset();
                proxy._links.TryRemove(this, out _);
            }
        }

        /// <summary>Resets both connections at once. Data on the way is lost.</summary>
        public void Reset()
        {
            foreach (var socket in (Socket[])[client, _server])
            {
                try
                {
                    socket.LingerState = new LingerOption(true, 0);
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    // The connection is already closed.
                }

                socket.Dispose();
            }
        }

        public void Dispose() => Reset();

        private async Task ForwardAsync(Socket from, Socket to, bool isFromClient)
        {
            var buffer = new byte[64 * 1024];
            while (await from.ReceiveAsync(buffer, SocketFlags.None, proxy._end.Token) is > 0 and var count)
            {
                await (isFromClient ? proxy._toServer : proxy._toClient).Task.WaitAsync(proxy._end.Token);
                if (isFromClient && _serverSentLast) Interlocked.Increment(ref proxy._roundTrips);
                _serverSentLast = !isFromClient;
                for (var sent = 0; sent < count;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), SocketFlags.None, proxy._end.Token);
            }
        }
    }
}
