using System.Net.Sockets;
using Chalkboard.Slates.PostgreSql.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Servers;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Tests;

/// <summary>
/// Some decisions of the store depend on the English text of Npgsql's messages, because Npgsql has no other sign. These tests fail if a new
/// version of Npgsql changes the texts.
/// </summary>
public sealed class NpgsqlMessageTests
{
    [Fact]
    public async Task The_message_of_an_incompletely_sent_statement_is_recognized()
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var proxy = new FaultyProxy((await SharedServer.GetAsync()).Port);
        await using var dataSource = NpgsqlDataSource.Create(PostgreSqlServer.CreateConnectionString(proxy.Port));
        await using var connection = await dataSource.OpenConnectionAsync(TestData.Stop);
        await using var command = new NpgsqlCommand("SELECT 1", connection);

        // The reset reaches the client's socket at once, so the write fails, and not the read after it.
        proxy.Cut();
        var error = await Assert.ThrowsAsync<NpgsqlException>(() => command.ExecuteScalarAsync(TestData.Stop));

        Assert.Equal("Exception while writing to stream", error.Message);
        Assert.True(error.InnerException is IOException or SocketException);
        Assert.True(Connections.Faults.IsUnsent(error));
    }

    [Fact]
    public async Task The_message_of_a_missing_primary_is_recognized()
    {
        PostgreSqlPrograms.SkipIfMissing();
        var port = (await SharedServer.GetAsync()).Port;
        var settings =
            new NpgsqlConnectionStringBuilder(
                PostgreSqlServer.CreateConnectionString(port))
            { Host = $"127.0.0.1:{port},127.0.0.1:{port}" };
        await using var dataSource = new NpgsqlDataSourceBuilder(settings.ToString()).BuildMultiHost();

        // The only server is a primary.
        var error = await Assert.ThrowsAsync<NpgsqlException>(
            async () => await dataSource.OpenConnectionAsync(TargetSessionAttributes.Standby, TestData.Stop));

        Assert.Equal("No suitable host was found.", error.Message);
        var database = new Connections.Database(new() { ConnectionString = settings.ToString() });
        await using (database)
            Assert.Contains(
                "is reachable and primary",
                Connections.Faults.ToStoreException(
                    error, database, isWrite: false, isOutcomeUnknown: false).Message, StringComparison.Ordinal);
    }
}
