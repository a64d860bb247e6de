using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Connections;

/// <summary>What the store asks of its own connection beyond what its configuration says.</summary>
internal static class ConnectionSettings
{
    public static ConfigurationOptions Create(RedisStoreOptions options)
    {
        var settings = ConfigurationOptions.Parse(options.ConnectionString);
        // Timeouts are noticed by this beat. It takes one to see that something is late, and may come late itself.
        var heartbeatMilliseconds = Math.Clamp(options.Timeout.TotalMilliseconds / 10, 50, 1000);
        var timeoutMilliseconds = (int)(options.Timeout.TotalMilliseconds - 2 * heartbeatMilliseconds);
        settings.HeartbeatInterval = TimeSpan.FromMilliseconds(heartbeatMilliseconds);
        settings.AsyncTimeout = timeoutMilliseconds;
        settings.SyncTimeout = timeoutMilliseconds;
        settings.ConnectTimeout = Math.Min(settings.ConnectTimeout, timeoutMilliseconds);
        // The first connection is tried again by the next operation, with no state left of the attempt before.
        settings.AbortOnConnectFail = true;
        settings.ConnectRetry = 1;
        settings.ReconnectRetryPolicy = new ExponentialRetry(100, 1000);
        // What finds no connection fails at once, and is known to have changed nothing.
        settings.BacklogPolicy = BacklogPolicy.FailFast;
        // Names of keys, which hold those of owners, are none of a log's business.
        settings.IncludeDetailInExceptions = false;
        // Scripts publish to the channel as it is.
        settings.ChannelPrefix = default;
        settings.ClientName ??= "chalkboard-slates";
        return settings;
    }
}
