using Chalkboard.Slates.Storage;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis;

/// <summary>Where and how slates are kept in Redis.</summary>
public sealed class RedisStoreOptions
{
    /// <summary>
    /// The servers, in the form of StackExchange.Redis: <c>redis1:6379,redis2:6379,password=...,ssl=true</c>. For Sentinel
    /// name the sentinels and the service: <c>sentinel1:26379,serviceName=mymaster</c>.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// Opens a connection that the application keeps for other things, too; called once it is needed, and again until it
    /// succeeds. The store does not close it, and leaves its settings as they are: its timeouts are then yours to set.
    /// Null, as by default: the store opens one of its own to <see cref="ConnectionString"/>.
    /// </summary>
    public Func<CancellationToken, ValueTask<IConnectionMultiplexer>>? ConnectionFactory { get; set; }

    /// <summary>
    /// What all keys begin with: 1 to 64 letters, digits and characters of <c>:_.-</c>. Two applications with different
    /// prefixes share a database and see nothing of each other. "slates" by default.
    /// </summary>
    public string KeyPrefix { get; set; } = "slates";

    /// <summary>How long an operation waits for the server before it fails. One that has to do something else first, as to open the connection, may wait as long for that, too. 5 s by default, at least 500 ms.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Which replicas must have a write before it is acknowledged.</summary>
    public ReplicationOptions Replication { get; } = new();

    /// <summary>What is told to those who watch.</summary>
    public ChangeOptions Changes { get; } = new();

    /// <summary>
    /// Settings of the sweeper, which removes expired documents from the server. Of several applications that use the same slates, one sweeps
    /// each time.
    /// </summary>
    public SweepOptions Sweep { get; } = new();
}

/// <summary>Which replicas must have a write before it is acknowledged.</summary>
public sealed class ReplicationOptions
{
    /// <summary>
    /// How many replicas of the master must have a write (<c>WAIT</c>) before it is acknowledged. 0 by default: none, so a
    /// failover may lose the newest acknowledged writes. With 1 or more it loses fewer, not none: see the store's page.
    /// </summary>
    public int MinReplicas { get; set; }

    /// <summary>How long to wait for them before the write fails with an unknown outcome. 1 s by default; less than <see cref="RedisStoreOptions.Timeout"/>.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(1);
}

/// <summary>What is told to those who watch.</summary>
public sealed class ChangeOptions
{
    /// <summary>
    /// Whether commits publish what they change. True by default. Where nobody watches, false saves each commit a message,
    /// which a cluster sends to all of its nodes. All that use the same slates must say the same.
    /// </summary>
    public bool Publish { get; set; } = true;
}
