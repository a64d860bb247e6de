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

    /// <summary>A user of the shared server with its own setting and schema.</summary>
    private sealed class User : IAsyncDisposable
    {
        public string Schema { get; } = SharedServer.CreateSchemaName();

        public string Name => Schema;

        public static async Task<User> CreateAsync(string setting)
        {
            PostgreSqlPrograms.SkipIfMissing();
            var user = new User();
            var server = await SharedServer.GetAsync();
            await server.ExecuteScalarAsync(
                $"CREATE USER {user.Name} PASSWORD '{PostgreSqlServer.Password.Replace("'", "''", StringComparison.Ordinal)}'");
            await server.ExecuteScalarAsync($"CREATE SCHEMA {user.Schema} AUTHORIZATION {user.Name}");
            await server.ExecuteScalarAsync($"ALTER USER {user.Name} SET {setting}");
            return user;
        }

        public PostgreSqlSlateStore Store(out FakeLogCollector log, string? connection = null)
        {
            var logger = new FakeLogger();
            log = logger.Collector;
            connection ??= new NpgsqlConnectionStringBuilder(
                SharedServer.GetAsync().Result.ConnectionString)
            { Username = Name }.ToString();
            return new(new PostgreSqlStoreOptions { ConnectionString = connection, Schema = Schema }, TimeProvider.System, logger);
        }

        public async ValueTask DisposeAsync() => await (await SharedServer.GetAsync()).ExecuteScalarAsync($"ALTER USER {Name} RESET ALL");
    }
}
