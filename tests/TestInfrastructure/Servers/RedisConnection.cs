using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Chalkboard.TestInfrastructure.Servers;

/// <summary>Sends commands to a Redis server without a client library.</summary>
public static class RedisConnection
{
    /// <summary>Executes a command over a connection of its own, and returns the response as the protocol encodes it.</summary>
    public static async Task<string> ExecuteAsync(int port, params string[] command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = client.GetStream();
        var text = string.Create(CultureInfo.InvariantCulture, $"*{command.Length}\r\n")
            + string.Concat(command.Select(part => string.Create(CultureInfo.InvariantCulture, $"${part.Length}\r\n{part}\r\n")));
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text));
        var buffer = new byte[64 * 1024];
        var count = await stream.ReadAsync(buffer);
        return Encoding.Latin1.GetString(buffer, 0, count);
    }
}
