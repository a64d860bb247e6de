using System.Collections.Concurrent;
using Chalkboard.Slates.PostgreSql.Setup;
using Chalkboard.Slates.PostgreSql.Tests.Infrastructure;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.TestInfrastructure.Waiting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Tests;

/// <summary>No error and no log contains a password.</summary>
public sealed class SecretTests
{
    private const string Secret = "h0rse-battery";

    [Theory]
    [InlineData("wrong password")]
    [InlineData("no server")]
    [InlineData("no database")]
    [InlineData("several hosts")]
    public async Task No_error_and_no_log_contains_the_password(string fault)
    {
        PostgreSqlPrograms.SkipIfMissing();
        var connection = new NpgsqlConnectionStringBuilder((await SharedServer.GetAsync()).ConnectionString);
        if (fault == "no database") connection.Database = "nowhere";
        else connection.Password = Secret;
        if (fault == "no server") connection.Port = FreePort.Find();
        if (fault == "several hosts")
            connection.Host = $"127.0.0.1:{connection.Port},127.0.0.1:{FreePort.Find()}";
        var log = new Notes();
        var options =
            new PostgreSqlStoreOptions
            {
                ConnectionString = connection.ToString(),
                Timeout = TimeSpan.FromSeconds(3),
                Sweep = { Interval = TimeSpan.FromMilliseconds(100) }
            };
        await using var store = new PostgreSqlSlateStore(options, TimeProvider.System, log);

        List<Exception> errors = [await store.AssertFailsAsync(TestData.CreateCommit()),
            await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ReadTextAsync())];
        errors.Add(await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await store.WatchAsync(null, TestData.Stop).GetAsyncEnumerator(TestData.Stop).MoveNextAsync()));
        await Eventually.UntilAsync(() => Task.FromResult(!log.Lines.IsEmpty), "Nothing was logged.");

        Assert.All(errors, error => Assert.DoesNotContain(connection.Password!, error.ToString(), StringComparison.Ordinal));
        Assert.All(log.Lines, line => Assert.DoesNotContain(connection.Password!, line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData($"Host=db;Password=x;{Secret}")]
    [InlineData($"Host=db;Password=x;{Secret}=y")]
    [InlineData($"Host=db;Port={Secret}")]
    [InlineData($"{Secret}")]
    public void An_invalid_connection_string_is_not_shown(string connection)
    {
        var result = new PostgreSqlStoreOptionsValidator().Validate(null, new PostgreSqlStoreOptions { ConnectionString = connection });

        Assert.Contains("ConnectionString can't be read", Assert.Single(result.Failures!), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, result.FailureMessage, StringComparison.Ordinal);
    }

    private sealed class Notes : ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");
    }
}
