using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Chalkboard.TestInfrastructure.Servers;

namespace Chalkboard.Slates.Redis.Tests.Servers;

/// <summary>
/// Counts the commands of servers by MONITOR: every command on keys of one prefix, including those of scripts, but not those of the sweep.
/// </summary>
internal static partial class ServerMonitor
{
    /// <summary>
    /// Counts the commands that servers run during an action. A command that reads a whole collection counts as its number of items.
    /// </summary>
    public static async Task<long> CountAsync(IReadOnlyList<RedisProcess> servers, string prefix, Func<Task> act)
    {
        var count = 0L;
        foreach (var (server, lines) in await RecordAsync(servers, prefix, act))
            foreach (var line in lines) count += await CountWorkAsync(server, line);
        return count;
    }

    /// <summary>Counts the commands of the longest script during an action.</summary>
    public static async Task<int> CountLongestScriptAsync(RedisProcess server, string prefix, Func<Task> act)
    {
        var (longest, running) = (0, 0);
        foreach (var line in (await RecordAsync([server], prefix, act))[0].Lines)
        {
            running = line.Contains(" lua] ", StringComparison.Ordinal) ? running + 1 : 0;
            longest = Math.Max(longest, running);
        }

        return longest;
    }

    private static async Task<(RedisProcess Server, List<string> Lines)[]> RecordAsync(
        IReadOnlyList<RedisProcess> servers, string prefix, Func<Task> act)
    {
        var monitors = await Task.WhenAll(servers.Select(Listening.BeginAsync));
        try
        {
            await act();
            var lines = await Task.WhenAll(monitors.Select(monitor => monitor.EndAsync()));
            return [.. servers.Zip(
                lines, (server, all) =>
                    (server, all.FindAll(line => line.Contains(prefix + ':', StringComparison.Ordinal) && !IsOfSweep(line))))];
        }
        finally
        {
            foreach (var monitor in monitors) monitor.Dispose();
        }
    }

    private static bool IsOfSweep(string line) =>
        line.Contains(":sweep\"", StringComparison.Ordinal)
            || (line.Contains(":expiring:", StringComparison.Ordinal) && !line.Contains("}:documents\"", StringComparison.Ordinal)
                && !line.Contains("\"ZADD\"", StringComparison.OrdinalIgnoreCase));

    private static async Task<long> CountWorkAsync(RedisProcess server, string line)
    {
        string[] words = [.. Words().Matches(line).Select(match => match.Groups[1].Value)];
        var size = words[0].ToUpperInvariant() switch
        {
            "HGETALL" or "HKEYS" or "HVALS" => "HLEN",
            "SMEMBERS" => "SCARD",
            "ZRANGEBYSCORE" or "ZRANGEBYLEX" when !words.Contains("LIMIT", StringComparer.OrdinalIgnoreCase) => "ZCARD",
            "ZRANGE" when words[3].StartsWith('-') => "ZCARD",
            _ => null,
        };
        return size is null ? 1 : 1 + int.Parse((await server.ExecuteAsync(size, words[1])).AsSpan(1), CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("""(?<=(?:\] | ))"((?:[^"\\]|\\.)*)"(?= |$)""")]
    private static partial Regex Words();

    private sealed class Listening : IDisposable
    {
        private readonly TcpClient _client = new();
        private readonly RedisProcess _server;
        private StreamReader _reader = null!;

        private Listening(RedisProcess server) => _server = server;

        public static async Task<Listening> BeginAsync(RedisProcess server)
        {
            var monitor = new Listening(server);
            await monitor._client.ConnectAsync(IPAddress.Loopback, server.Port);
            var stream = monitor._client.GetStream();
            await stream.WriteAsync("MONITOR\r\n"u8.ToArray());
            monitor._reader = new StreamReader(stream, Encoding.Latin1);
            Assert.Equal("+OK", await monitor._reader.ReadLineAsync());
            return monitor;
        }

        public async Task<List<string>> EndAsync()
        {
            var end = Guid.NewGuid().ToString();
            var lines = new List<string>();
            var asking = _server.ExecuteAsync("ECHO", end);
            while (await _reader.ReadLineAsync() is { } line && !line.Contains(end, StringComparison.Ordinal)) lines.Add(line);
            await asking;
            return lines;
        }

        public void Dispose()
        {
            _reader?.Dispose();
            _client.Dispose();
        }
    }
}
