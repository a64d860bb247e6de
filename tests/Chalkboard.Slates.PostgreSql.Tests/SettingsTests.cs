using Chalkboard.Slates.PostgreSql.Tests.Infrastructure;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.TestInfrastructure.Waiting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Tests;

/// <summary>Settings of the server, the database or the user that guarantees of the store depend on.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("lock_timeout = '1ms'")]
    [InlineData("statement_timeout = '1ms'")]
    [InlineData("default_transaction_read_only = on")]
    [InlineData("default_transaction_isolation = 'serializable'")]
    [InlineData("enable_indexscan = off")]
    public async Task Operations_succeed_with_unusual_settings_of_the_user(string setting)
    {
        await using var user = await User.CreateAsync(setting);
        await using var store = user.Store(out var log);
        await store.AssertCommitsAsync(TestData.CreateCommit());

        await using var holder = new NpgsqlConnection((await SharedServer.GetAsync()).ConnectionString + ";Pooling=false");
        await holder.OpenAsync(TestData.Stop);
        await using var transaction = await holder.BeginTransactionAsync(TestData.Stop);
        await using (var hold =
            new NpgsqlCommand(
                $"SELECT 1 FROM {user.Schema}.documents FOR UPDATE", holder, transaction)) await hold.ExecuteNonQueryAsync(TestData.Stop);
        var commit = store.CommitAsync(TestData.CreateCommit(), TestData.Stop).AsTask();
        var server = await SharedServer.GetAsync();
        await Eventually.UntilAsync(
            async () => commit.IsCompleted
                || !Equals(await server.ExecuteScalarAsync(
                    $"SELECT count(*) FROM pg_stat_activity WHERE usename = '{user.Name}' AND wait_event_type = 'Lock' AND " +
                    $"query_start < clock_timestamp() - interval '20 ms'"), 0L),
            "The commit does not wait for the lock.");
        Assert.False(commit.IsCompleted);
        await transaction.RollbackAsync(TestData.Stop);

        Assert.Equal(CommitOutcome.Committed, await commit);
        // The server of the tests runs without fsync.
        Assert.All(log.GetSnapshot().Where(record => record.Level >= LogLevel.Warning),
            record => Assert.StartsWith("fsync is off", record.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Asynchronous_commits_are_logged_as_a_warning_once()
    {
        await using var user = await User.CreateAsync("synchronous_commit = off");
        await using var store = user.Store(out var log);
        for (var i = 0; i < 5; i++) await store.AssertCommitsAsync(TestData.CreateCommit());

        Assert.Single(
            log.GetSnapshot(),
            record => record.Level == LogLevel.Warning && record.Message.Contains("synchronous_commit is off", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("lock_timeout = '5ms'", "lock_timeout is 5 ms")]
    [InlineData("statement_timeout = '2s'", "statement_timeout is 2000 ms")]
    [InlineData("default_transaction_isolation = 'serializable'", "default_transaction_isolation is 'serializable'")]
    public async Task Settings_that_a_pooler_drops_are_logged_as_a_warning(string setting, string warning)
    {
        await using var user = await User.CreateAsync(setting);
        await using var store =
            user.Store(out var log,
            connection: new NpgsqlConnectionStringBuilder((await SharedServer.GetAsync()).ConnectionString)
            {
                Username = user.Name,
                Options = $"-c {setting.Replace(" ", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal)}"
            }.ToString());
        await store.ReadTextAsync();

        Assert.Contains(
            log.GetSnapshot(), record => record.Level == LogLevel.Warning && record.Message.Contains(warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Planner_settings_that_a_pooler_drops_are_logged_as_a_warning_with_the_remedy()
    {
        await using var user = await User.CreateAsync("enable_sort = on");
        await using var store = user.Store(out var log, isSourceOfApplication: true);
        await store.ReadTextAsync();

        var warning = Assert.Single(
            log.GetSnapshot(), record => record.Message.Contains("an operation may read a whole slate", StringComparison.Ordinal));
        Assert.Contains("ALTER USER ... SET enable_sort = off;", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_documented_settings_of_the_user_nothing_is_missing_behind_a_pooler()
    {
        await using var user = await User.CreateAsync(PgBouncer.ReadDocumentedSettings());
        await using var store = user.Store(out var log, isSourceOfApplication: true);
        await store.ReadTextAsync();

        Assert.All(log.GetSnapshot().Where(record => record.Level >= LogLevel.Warning),
            record => Assert.StartsWith("fsync is off", record.Message, StringComparison.Ordinal));
    }

    /// <summary>A user of the shared server with its own settings and schema.</summary>
    private sealed class User : IAsyncDisposable
    {
        private NpgsqlDataSource? _source;

        public string Schema { get; } = SharedServer.CreateSchemaName();

        public string Name => Schema;

        public static async Task<User> CreateAsync(params IReadOnlyList<string> settings)
        {
            PostgreSqlPrograms.SkipIfMissing();
            var user = new User();
            var server = await SharedServer.GetAsync();
            await server.ExecuteScalarAsync(
                $"CREATE USER {user.Name} PASSWORD '{PostgreSqlServer.Password.Replace("'", "''", StringComparison.Ordinal)}'");
            await server.ExecuteScalarAsync($"CREATE SCHEMA {user.Schema} AUTHORIZATION {user.Name}");
            foreach (var setting in settings) await server.ExecuteScalarAsync($"ALTER USER {user.Name} SET {setting}");
            return user;
        }

        /// <param name="log">The log.</param>
        /// <param name="connection">The connection string; that of the user on the shared server if null.</param>
        /// <param name="isSourceOfApplication">True if the store can't ask for settings when it connects, as through a pooler.</param>
        public PostgreSqlSlateStore Store(out FakeLogCollector log, string? connection = null, bool isSourceOfApplication = false)
        {
            var logger = new FakeLogger();
            log = logger.Collector;
            connection ??= new NpgsqlConnectionStringBuilder(
                SharedServer.GetAsync().Result.ConnectionString)
            { Username = Name }.ToString();
            var options = new PostgreSqlStoreOptions { Schema = Schema };
            if (isSourceOfApplication)
            {
                _source = NpgsqlDataSource.Create(connection);
                options.ConnectionFactory = _ => new(_source);
            }
            else options.ConnectionString = connection;

            return new(options, TimeProvider.System, logger);
        }

        public async ValueTask DisposeAsync()
        {
            if (_source is not null) await _source.DisposeAsync();
            await (await SharedServer.GetAsync()).ExecuteScalarAsync($"ALTER USER {Name} RESET ALL");
        }
    }
}
