using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Chalkboard.TestInfrastructure.Servers;

/// <summary>Finds free ports of this machine.</summary>
public static class FreePort
{
    private static readonly ConcurrentDictionary<int, bool> _found = [];

    /// <summary>Returns a port that is free. Never returns the same port twice.</summary>
    public static int Find()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            if (_found.TryAdd(port, true)) return port;
        }
    }
}
