using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Cluster;

/// <summary>Reads a server's <c>INFO</c>.</summary>
internal static class ServerInfo
{
    // StackExchange.Redis allows INFO only in admin mode. In a script it is always allowed.
    private const string InfoScript = "return redis.call('INFO', ARGV[1])";

    public static async Task<Dictionary<string, string>> ReadAsync(IServer server, string section)
    {
        string text;
        try
        {
            text = (string?)await server.ExecuteAsync("EVAL", InfoScript, 0, section).ConfigureAwait(false) ?? "";
        }
        catch (RedisServerException)
        {
            // Some services refuse INFO.
            return [];
        }

        var entries = new Dictionary<string, string>();
        foreach (var line in text.Split("\r\n"))
            if (line.Split(':', 2) is [var name, var value]) entries[name] = value;
        return entries;
    }
}
