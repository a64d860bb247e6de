using Chalkboard.Slates.Storage;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis;

/// <summary>Options of the store that keeps slates in Redis.</summary>
public sealed class RedisStoreOptions
{
    /// <summary>
    /// The configuration string of StackExchange.Redis: <c>redis1:6379,redis2:6379,password=...,ssl=true</c>. Required, unless
    /// <see cref="ConnectionFactory"/> is set. For Sentinel, name the sentinels and the service:
    /// <c>sentinel1:26379,serviceName=mymaster</c>.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// Gets a connection of the application, which is used in place of <see cref="ConnectionString"/>. Null by default. The store calls it
    /// when it first needs the connection, and again until it succeeds. It doesn't close the connection.
    /// </summary>
    /// <remarks>The connection keeps its own settings, its timeouts included.</remarks>
    public Func<CancellationToken, ValueTask<IConnectionMultiplexer>>? ConnectionFactory { get; set; }

    /// <summary>
    /// The beginning of all keys. <c>slates</c> by default; 1 to 64 letters, digits and characters of <c>:_.-</c>. Applications with
    /// different prefixes can share a database without seeing each other's slates.
    /// </summary>
    public string KeyPrefix { get; set; } = "slates";

    /// <summary>
    /// The time that an operation waits for the server before it fails. 5 s by default; at least 500 ms, at most 1 hour. Opening the
    /// connection may take the same time in addition.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The replicas that must have a write before it is acknowledged.</summary>
    public ReplicationOptions Replication { get; } = new();

    /// <summary>
    /// True if commits publish their changes. True by default. If no application watches, false saves a message for each commit, which a
    /// cluster sends to all of its nodes. Set the same value in all applications that use the same slates.
    /// </summary>
    public bool PublishChanges { get; set; } = true;

    /// <summary>
    /// Settings of the sweeper, which removes expired documents from the server. Of several applications that use the same slates, one
    /// sweeps each time.
    /// </summary>
    public SweepOptions Sweep { get; } = new();
}

/// <summary>The replicas that must have a write before it is acknowledged.</summary>
public sealed class ReplicationOptions
{
    /// <summary>
    /// The number of replicas of the master that must have a write (<c>WAIT</c>) before it is acknowledged. 0 by default, so that a
    /// failover can lose the newest acknowledged writes. With 1 or more it loses fewer, but still some: see the store's page.
    /// </summary>
    public int MinReplicas { get; set; }

    /// <summary>
    /// The time to wait for the replicas before the write fails with an unknown outcome. 1 s by default; more than zero, less than
    /// <see cref="RedisStoreOptions.Timeout"/>.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(1);
}
