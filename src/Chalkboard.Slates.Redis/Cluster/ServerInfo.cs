using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Cluster;

/// <summary>What a server tells of itself, as far as it may.</summary>
internal static class ServerInfo
{
    // StackExchange.Redis takes INFO for an administrator's command. In a script it isn't.
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
            // Some services refuse to tell.
            return [];
        }

        var entries = new Dictionary<string, string>();
        foreach (var line in text.Split("\r\n"))
            if (line.Split(':', 2) is [var name, var value]) entries[name] = value;
        return entries;
    }
}
