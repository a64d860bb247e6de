using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Connections;

/// <summary>The settings of the store's own connection, in addition to the connection string.</summary>
internal static class ConnectionSettings
{
    public static ConfigurationOptions Create(RedisStoreOptions options)
    {
        var settings = ConfigurationOptions.Parse(options.ConnectionString);
        // StackExchange.Redis detects timeouts at each heartbeat. Detection takes up to one heartbeat, which may itself be late.
        var heartbeatMilliseconds = Math.Clamp(options.Timeout.TotalMilliseconds / 10, 50, 1000);
        var timeoutMilliseconds = (int)(options.Timeout.TotalMilliseconds - 2 * heartbeatMilliseconds);
        settings.HeartbeatInterval = TimeSpan.FromMilliseconds(heartbeatMilliseconds);
        settings.AsyncTimeout = timeoutMilliseconds;
        settings.SyncTimeout = timeoutMilliseconds;
        settings.ConnectTimeout = Math.Min(settings.ConnectTimeout, timeoutMilliseconds);
        // If the first connection fails, the next operation tries again, without state of the earlier attempt.
        settings.AbortOnConnectFail = true;
        settings.ConnectRetry = 1;
        settings.ReconnectRetryPolicy = new ExponentialRetry(100, 1000);
        // Without a connection, an operation fails at once, and is known to have changed nothing.
        settings.BacklogPolicy = BacklogPolicy.FailFast;
        // Keys contain the names of owners, which must not be logged.
        settings.IncludeDetailInExceptions = false;
        // Scripts publish to the channel without a prefix.
        settings.ChannelPrefix = default;
        settings.ClientName ??= "chalkboard-slates";
        return settings;
    }
}
