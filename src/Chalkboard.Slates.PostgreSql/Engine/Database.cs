using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Engine;

/// <summary>The database, and how connections to it are made.</summary>
internal sealed class Database : IAsyncDisposable
{
    // Every statement of the store finds its rows by an index, in order. Where statistics are missing or old, as after a load, the
    // planner would read a whole slate, or the whole table, for one page. (What is off is only dearer, and must not begin to compile.)
    private const string ByIndex = "-c enable_seqscan=off -c enable_bitmapscan=off -c enable_sort=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off";

    private readonly List<NpgsqlDataSource> _sources = [];
    private readonly NpgsqlDataSource _pool;
    private readonly NpgsqlDataSource _single;

    public Database(PostgreSqlStoreOptions options)
    {
        var said = new NpgsqlConnectionStringBuilder(options.Connection);
        Place = $"{said.Host}{(said.Host!.Contains(':', StringComparison.Ordinal) || said.Host.Contains(',', StringComparison.Ordinal) ? "" : $":{said.Port}")}/{said.Database ?? said.Username}";
        Schema = options.Schema;
        Timeout = options.Timeout;
        _pool = Build(options, said, pooling: true);
        _single = Build(options, said, pooling: false);
    }

    /// <summary>Where it is, for messages: hosts and database, and nothing that is secret.</summary>
    public string Place { get; }

    public string Schema { get; }

    public TimeSpan Timeout { get; }

    /// <summary>A connection of the pool.</summary>
    public ValueTask<NpgsqlConnection> OpenAsync() => _pool.OpenConnectionAsync();

    /// <summary>A connection for one who keeps it, and may leave it in any state.</summary>
    public ValueTask<NpgsqlConnection> OpenOwnAsync(CancellationToken cancellation) => _single.OpenConnectionAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        foreach (var source in _sources) await source.DisposeAsync().ConfigureAwait(false);
    }

    private NpgsqlDataSource Build(PostgreSqlStoreOptions options, NpgsqlConnectionStringBuilder said, bool pooling)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(options.Connection).EnableArrays().EnableTransportSecurity().EnableIntegratedSecurity();
        builder.Name = "Chalkboard.Slates";
        var connection = builder.ConnectionStringBuilder;
        var hosts = connection.Host!.Split(',').Length;
        var seconds = (int)Math.Ceiling(options.Timeout.TotalSeconds);
        if (!pooling) connection.Pooling = false;

        // Each host is tried, and there is still time for the statement.
        if (!Says(said, "Timeout")) connection.Timeout = Math.Max(1, 2 * seconds / (3 * hosts));
        // We give up by ourselves, earlier. Npgsql would cancel on a thread of the pool, and block it.
        connection.CommandTimeout = 4 * seconds;
        // A statement is prepared as it is first sent, in the same round trip.
        if (!Says(said, "Max Auto Prepare")) connection.MaxAutoPrepare = 64;
        if (!Says(said, "Auto Prepare Min Usages")) connection.AutoPrepareMinUsages = 1;
        // We leave no state in a connection of the pool, so there is none to reset.
        connection.NoResetOnClose = true;
        if (!Says(said, "Application Name")) connection.ApplicationName = "Chalkboard.Slates";
        if (!Says(said, "Host Recheck Seconds")) connection.HostRecheckSeconds = 2;
        // What a server or database may set differently, and on which correctness or the timeout rests. The server gives up
        // a little before we do: what it says then is certain.
        var settings = $"-c default_transaction_isolation=read\\ committed -c default_transaction_read_only=off -c lock_timeout=0 -c statement_timeout={0.9 * options.Timeout.TotalMilliseconds:0} -c idle_in_transaction_session_timeout={options.Timeout.TotalMilliseconds:0}";
        connection.Options = $"{settings} {ByIndex} {said.Options}".TrimEnd();
        options.ConfigureConnections?.Invoke(builder);

        if (hosts == 1)
        {
            _sources.Add(builder.Build());
            return _sources[^1];
        }

        var several = builder.BuildMultiHost();
        _sources.Add(several);
        return Says(said, "Target Session Attributes") ? several : several.WithTargetSession(TargetSessionAttributes.Primary);
    }

    private static bool Says(NpgsqlConnectionStringBuilder said, string keyword) => said.ShouldSerialize(keyword);
}
