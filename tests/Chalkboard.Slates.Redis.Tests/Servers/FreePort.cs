using System.Collections.Concurrent;
using Chalkboard.Faults;

namespace Chalkboard.Slates.Redis.Tests.Servers;

/// <summary>Ports that nobody uses, no two alike.</summary>
internal static class FreePort
{
    private static readonly ConcurrentDictionary<int, bool> _taken = [];

    public static int Take()
    {
        while (true)
            if (ServerProcess.FindFreePort() is var port && _taken.TryAdd(port, true)) return port;
    }
}
