using Chalkboard.Slates.Storage;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql;

/// <summary>Options of the store that keeps slates in PostgreSQL.</summary>
public sealed class PostgreSqlStoreOptions
{
    /// <summary>
    /// Npgsql's connection string: <c>Host=db;Database=shop;Username=shop;Password=...</c>. Required, unless <see
    /// cref="ConnectionFactory"/> is
    /// set. With several hosts (<c>Host=db1,db2</c>), the store uses the primary, and finds the new one after a failover.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// Gets a data source of the application, which is used in place of <see cref="ConnectionString"/>. Null by default. The store calls it
    /// when it first needs a connection, and again until it succeeds. It doesn't dispose of the data source.
    /// </summary>
    /// <remarks>
    /// The data source keeps its own settings. The store can't set the time limits, the isolation level and the planner's options that it
    /// sets for a connection string; it warns about settings with which commits are not durable, or operations fail. While the application
    /// watches slates, the store keeps one connection of the pool.
    /// </remarks>
    public Func<CancellationToken, ValueTask<NpgsqlDataSource>>? ConnectionFactory { get; set; }

    /// <summary>
    /// The schema, which only slates use. <c>slates</c> by default. At most 40 lower-case letters, digits and underscores, beginning with a
    /// letter. It is created if it is missing.
    /// </summary>
    public string Schema { get; set; } = "slates";

    /// <summary>
    /// The number of hash partitions, by owner, of the table of documents. 0 by default, for a table without partitions; at most 1024. It
    /// has an effect only when the table is created.
    /// </summary>
    public int PartitionCount { get; set; }

    /// <summary>
    /// The time after which an operation fails, including the time to connect. 10 s by default; at least 1 s, at most 1 hour.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Settings of the sweeper, which removes expired documents and tokens, and the documents of deleted slates, from the tables.
    /// </summary>
    public SweepOptions Sweep { get; } = new();

    /// <summary>
    /// Configures the data source that the store creates, for settings that a connection string can't express, such as a password that
    /// changes or a certificate. Null by default. It can't be combined with <see cref="ConnectionFactory"/>.
    /// </summary>
    public Action<NpgsqlSlimDataSourceBuilder>? ConfigureDataSource { get; set; }
}
