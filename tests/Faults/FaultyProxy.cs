using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Chalkboard.Faults;

/// <summary>A network in between: a port that leads to a server, and that can be stalled, cut and listened to.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
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

    /// <summary>Where to connect to. The same for the life of the proxy.</summary>
    public int Port { get; }

    /// <summary>Where new connections lead.</summary>
    public int ServerPort { get; set; }

    /// <summary>
    /// How often a client has begun to speak where the server had spoken last, over all connections: handshakes included.
    /// </summary>
    public long RoundTrips => Interlocked.Read(ref _roundTrips);

    /// <summary>How many connections there are.</summary>
    public int Connections => _links.Count;

    /// <summary>Keeps connections open and takes new ones, and forwards nothing in either direction.</summary>
    public void Stall()
    {
        CloseGate(ref _toServer);
        CloseGate(ref _toClient);
    }

    /// <summary>Forwards what clients send and nothing of what the server answers: it acts, and they don't learn of it.</summary>
    public void StallAnswers() => CloseGate(ref _toClient);

    /// <summary>Closes all connections without a word and refuses new ones.</summary>
    public void Cut()
    {
        _cut = true;
        foreach (var link in _links.Keys) link.Reset();
    }

    /// <summary>Forwards again. What was held back arrives late, even if its sender has given up meanwhile.</summary>
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
        private volatile bool _serverSpokeLast = true;

        public async Task RunAsync()
        {
            try
            {
                client.NoDelay = true;
                await _server.ConnectAsync(IPAddress.Loopback, proxy.ServerPort, proxy._end.Token);
                await await Task.WhenAny(ForwardAsync(client, _server, fromClient: true), ForwardAsync(_server, client, fromClient: false));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // Either end went away, or could not be reached: both learn of it below.
            }
            finally
            {
                Reset();
                proxy._links.TryRemove(this, out _);
            }
        }

        /// <summary>Ends both connections at once, with what is under way lost.</summary>
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
                    // It is closed already.
                }

                socket.Dispose();
            }
        }

        public void Dispose() => Reset();

        private async Task ForwardAsync(Socket from, Socket to, bool fromClient)
        {
            var buffer = new byte[64 * 1024];
            while (await from.ReceiveAsync(buffer, SocketFlags.None, proxy._end.Token) is > 0 and var count)
            {
                await (fromClient ? proxy._toServer : proxy._toClient).Task.WaitAsync(proxy._end.Token);
                if (fromClient && _serverSpokeLast) Interlocked.Increment(ref proxy._roundTrips);
                _serverSpokeLast = !fromClient;
                for (var sent = 0; sent < count;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), SocketFlags.None, proxy._end.Token);
            }
        }
    }
}
