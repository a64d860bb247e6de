using Chalkboard.Slates.Storage;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql;

/// <summary>Where and how slates are kept in PostgreSQL.</summary>
public sealed class PostgreSqlStoreOptions
{
    /// <summary>
    /// Where the database is, in Npgsql's form: <c>Host=db;Database=shop;Username=shop;Password=...</c>. With several hosts
    /// (<c>Host=db1,db2</c>) the one that is primary is used, and found again after a failover.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// Gets a data source of the application, which is used in place of <see cref="ConnectionString"/>. Null by default. The store calls it
    /// when it first needs a connection, and again until it succeeds. It doesn't dispose of the data source.
    /// </summary>
    /// <remarks>
    /// The data source keeps its own settings. The store can't set the time limits, the isolation level and the planner's options that it
    /// sets for a connection string; it warns of settings under which it can't keep a promise. While the application watches slates, the
    /// store keeps one connection of the pool.
    /// </remarks>
    public Func<CancellationToken, ValueTask<NpgsqlDataSource>>? ConnectionFactory { get; set; }

    /// <summary>
    /// The schema that slates have to themselves, created where it is missing: lower-case letters, digits and underscores, at
    /// most 40. <c>slates</c> by default.
    /// </summary>
    public string Schema { get; set; } = "slates";

    /// <summary>
    /// Into how many partitions, by the hash of the owner, the table of documents is divided when it is created. 0, a plain
    /// table, by default; at most 1024. A table that is there stays as it is.
    /// </summary>
    public int PartitionCount { get; set; }

    /// <summary>How long an operation may take, connecting included, before it fails. At least 1 s; 10 s by default.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Settings of the sweeper, which removes expired documents and tokens, and the documents of deleted slates, from the tables.</summary>
    public SweepOptions Sweep { get; } = new();

    /// <summary>Has the last word on how connections are made, for what a connection string can't say: a password that changes, a certificate. Null by default.</summary>
    public Action<NpgsqlSlimDataSourceBuilder>? ConfigureDataSource { get; set; }
}
