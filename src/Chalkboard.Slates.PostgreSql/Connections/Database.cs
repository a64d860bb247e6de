using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Connections;

/// <summary>Opens connections to the database.</summary>
internal sealed class Database : IAsyncDisposable
{
    /// <summary>The settings that the store turns off, so that each statement finds its rows by an index, in order.</summary>
    /// <remarks>
    /// If statistics are missing or old, for example after a bulk load, the planner would read a whole slate, or the whole table, for one
    /// page. Disabled plan types only cost more in the planner's estimate; jit is off because such estimates would trigger compilation.
    /// </remarks>
    public static readonly IReadOnlyList<string> DisabledPlannerSettings =
        ["enable_seqscan", "enable_bitmapscan", "enable_sort", "enable_hashjoin", "enable_mergejoin", "jit"];

    // Npgsql refuses a longer timeout of a connection attempt.
    private const int MaxConnectSeconds = 1024;

    private readonly List<NpgsqlDataSource> _dataSources = [];
    private readonly SemaphoreSlim _factoryLock = new(1, 1);
    private readonly Func<CancellationToken, ValueTask<NpgsqlDataSource>>? _connectionFactory;
    private volatile NpgsqlDataSource? _pooledDataSource;
    private volatile NpgsqlDataSource? _unpooledDataSource;

    public Database(PostgreSqlStoreOptions options)
    {
        Schema = options.Schema;
        Timeout = options.Timeout;
        if (options.ConnectionFactory is not null)
        {
            _connectionFactory = options.ConnectionFactory;
            Location = "of ConnectionFactory";
            return;
        }

        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        Location = Describe(settings);
        _pooledDataSource = CreateDataSource(options, settings, pooling: true);
        _unpooledDataSource = CreateDataSource(options, settings, pooling: false);
    }

    /// <summary>The hosts and the database, for messages, without secrets.</summary>
    public string Location { get; private set; }

    public string Schema { get; }

    public TimeSpan Timeout { get; }

    /// <summary>Opens a connection of the pool.</summary>
    public ValueTask<NpgsqlConnection> OpenAsync() =>
        _pooledDataSource?.OpenConnectionAsync() ?? OpenFromFactoryAsync(CancellationToken.None);

    /// <summary>
    /// Opens a connection that the caller keeps open. It is outside the pool, unless the data source is the application's.
    /// </summary>
    public ValueTask<NpgsqlConnection> OpenUnpooledAsync(CancellationToken cancellationToken) =>
        _unpooledDataSource?.OpenConnectionAsync(cancellationToken) ?? OpenFromFactoryAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var source in _dataSources) await source.DisposeAsync().ConfigureAwait(false);
        _factoryLock.Dispose();
    }

    private async ValueTask<NpgsqlConnection> OpenFromFactoryAsync(CancellationToken cancellationToken)
    {
        await _factoryLock.WaitAsync(cancellationToken).ConfigureAwait(false);
        NpgsqlDataSource dataSource;
        try
        {
            dataSource = _pooledDataSource ?? await _connectionFactory!(cancellationToken).ConfigureAwait(false);
            Location = Describe(new NpgsqlConnectionStringBuilder(dataSource.ConnectionString));
            _pooledDataSource = _unpooledDataSource = dataSource;
        }
        finally
        {
            _factoryLock.Release();
        }

        return await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string Describe(NpgsqlConnectionStringBuilder settings)
    {
        // A host can have a port of its own: "db:5433", or "db1,db2:5433".
        var hasPort = settings.Host!.AsSpan().ContainsAny(':', ',');
        return $"{settings.Host}{(hasPort ? "" : $":{settings.Port}")}/{settings.Database ?? settings.Username}";
    }

    private NpgsqlDataSource CreateDataSource(PostgreSqlStoreOptions options, NpgsqlConnectionStringBuilder settings, bool pooling)
    {
        var builder =
            new NpgsqlSlimDataSourceBuilder(options.ConnectionString).EnableArrays().EnableTransportSecurity().EnableIntegratedSecurity();
        builder.Name = "Chalkboard.Slates";
        var connection = builder.ConnectionStringBuilder;
        var hostCount = connection.Host!.Split(',').Length;
        var seconds = (int)Math.Ceiling(options.Timeout.TotalSeconds);
        if (!pooling) connection.Pooling = false;

        // Leaves time to try each host, and then for the statement.
        if (!IsSet(settings, "Timeout")) connection.Timeout = Math.Clamp(2 * seconds / (3 * hostCount), 1, MaxConnectSeconds);
        // The store has an earlier timeout of its own. Npgsql would block a thread of the pool to cancel.
        connection.CommandTimeout = 4 * seconds;
        // A statement is prepared when it is first sent, in the same round trip.
        if (!IsSet(settings, "Max Auto Prepare")) connection.MaxAutoPrepare = 64;
        if (!IsSet(settings, "Auto Prepare Min Usages")) connection.AutoPrepareMinUsages = 1;
        // The store leaves no state in pooled connections, so there is nothing to reset.
        connection.NoResetOnClose = true;
        if (!IsSet(settings, "Application Name")) connection.ApplicationName = "Chalkboard.Slates";
        if (!IsSet(settings, "Host Recheck Seconds")) connection.HostRecheckSeconds = 2;
        // Correctness and the timeout depend on these settings, which a server or database may set differently. The server times out
        // slightly before the store does, because its error makes the outcome certain.
        var serverOptions = "-c default_transaction_isolation=read\\ committed -c default_transaction_read_only=off -c lock_timeout=0 " +
            $"-c statement_timeout={0.9 * options.Timeout.TotalMilliseconds:0} -c " +
            $"idle_in_transaction_session_timeout={options.Timeout.TotalMilliseconds:0}";
        var plannerOptions = string.Join(' ', DisabledPlannerSettings.Select(static setting => $"-c {setting}=off"));
        connection.Options = $"{serverOptions} {plannerOptions} {settings.Options}".TrimEnd();
        options.ConfigureDataSource?.Invoke(builder);

        if (hostCount == 1)
        {
            _dataSources.Add(builder.Build());
            return _dataSources[^1];
        }

        var multiHostDataSource = builder.BuildMultiHost();
        _dataSources.Add(multiHostDataSource);
        return IsSet(settings, "Target Session Attributes")
            ? multiHostDataSource
            : multiHostDataSource.WithTargetSession(TargetSessionAttributes.Primary);
    }

    private static bool IsSet(NpgsqlConnectionStringBuilder settings, string keyword) => settings.ShouldSerialize(keyword);
}
