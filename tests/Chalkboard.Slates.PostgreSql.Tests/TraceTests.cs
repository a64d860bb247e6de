using Chalkboard.Slates.PostgreSql.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.Tracing;
using Chalkboard.Tracing.Calls;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Tests;

/// <summary>Traces of statements.</summary>
public sealed class TraceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_traced_operation_has_the_statements_that_Npgsql_executes()
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var source = NpgsqlDataSource.Create((await SharedServer.GetAsync()).ConnectionString);
        await using var connection = await source.OpenConnectionAsync(Stop);

        using var trace = CallTrace.Start();
        await using (var command = new NpgsqlCommand("SELECT 41 + 1", connection)) Assert.Equal(42, await command.ExecuteScalarAsync(Stop));
        await using (var command = new NpgsqlCommand("SELECT missing", connection))
            await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Stop));
        var statements = CallTree.From(trace.Stop(), cancellationToken: Stop).Dependencies;

        Assert.Equal(["SELECT 41 + 1", "SELECT missing"], statements.Select(statement => statement.Text));
        Assert.All(statements, statement => Assert.Equal("SQL", statement.Kind));
        Assert.Equal([Outcome.Returned, Outcome.Threw], statements.Select(statement => statement.Outcome));
        Assert.All(statements, statement => Assert.True(statement.Duration > TimeSpan.Zero));
    }
}
