using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Chalkboard.Slates.Redis.Tests.Servers;

/// <summary>Ports of this machine that nobody uses.</summary>
internal static class FreePort
{
    private static readonly ConcurrentDictionary<int, bool> _taken = [];

    public static int Take()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            if (_taken.TryAdd(port, true)) return port;
        }
    }
}
