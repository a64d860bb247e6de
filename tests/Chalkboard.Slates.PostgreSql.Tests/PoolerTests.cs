using System.Globalization;
using Chalkboard.Slates.PostgreSql.Setup;
using Chalkboard.Slates.PostgreSql.Tests.Infrastructure;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Servers;

namespace Chalkboard.Slates.PostgreSql.Tests;

/// <summary>A pooler between the application and the server.</summary>
public sealed class PoolerTests
{
    [Fact]
    public async Task In_transaction_mode_all_operations_but_watches_work_without_prepared_statements()
    {
        PostgreSqlPrograms.SkipIfMissing();
        var server = await SharedServer.GetAsync();
        await using var pooler = await PgBouncer.StartAsync(server, "transaction");
        var schema = SharedServer.CreateSchemaName();
        await using var store = TestData.OpenStore(pooler.ConnectionString + ";Max Auto Prepare=0", options => options.Schema = schema);
        var token = TestData.CreateToken();

        await store.AssertCommitsAsync(TestData.CreateCommit(TestData.CreatePut(json: "0")));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 10;)
            {
                var found = (await store.FindAsync(TestData.Owner, "user", TestData.Stop))!;
                var next = int.Parse(found.Content.Span, CultureInfo.InvariantCulture) + 1;
                if ((await store.CommitAsync(
                    TestData.CreateCommit(TestData.CreatePut(json: $"{next}", when: Precondition.AtVersion(found.Version))),
                        TestData.Stop)).Status == CommitStatus.Committed) i++;
            }
        })));
        Assert.Equal("80", await store.ReadTextAsync());
        await store.Tokens.IssueAsync(token, TestData.Stop);
        await store.AssertCommitsAsync(new Commit(TestData.Owner, [TestData.CreatePut("a"), TestData.CreatePut("b")], token.Id));
        Assert.Equal(
            ["a", "b", "user"],
            (await store.ListAsync(TestData.Owner, "", PageRequest.First, TestData.Stop)).Items.Select(entry => entry.Id));
        Assert.True(await store.Tokens.RevokeAsync(token.Id, TestData.Stop));
        Assert.Equal(
            CommitOutcome.SignedOut,
                await store.CommitAsync(new Commit(TestData.Owner, [TestData.CreatePut("a")], token.Id), TestData.Stop));
        Assert.True(await store.DeleteAsync(TestData.Owner, TestData.Stop));
    }

    [Fact]
    public async Task In_transaction_mode_a_watch_fails_with_a_clear_error()
    {
        PostgreSqlPrograms.SkipIfMissing();
        var server = await SharedServer.GetAsync();
        await using var pooler = await PgBouncer.StartAsync(server, "transaction");
        var schema = SharedServer.CreateSchemaName();
        await using var store = TestData.OpenStore(pooler.ConnectionString + ";Max Auto Prepare=0", options => options.Schema = schema);
        await store.AssertCommitsAsync(TestData.CreateCommit());

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await store.WatchAsync(null, TestData.Stop).GetAsyncEnumerator(TestData.Stop).MoveNextAsync());

        Assert.Contains("pooler in transaction mode", error.InnerException!.Message, StringComparison.Ordinal);
        Assert.Equal(
            0L, await server.ExecuteScalarAsync(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND (classid::bigint << 32) + objid::bigint = " +
                $"{new SchemaNames(schema).Documents.WatchLock}"));
    }

    [Fact]
    public async Task In_transaction_mode_the_error_of_prepared_statements_names_the_remedy()
    {
        PostgreSqlPrograms.SkipIfMissing();
        var server = await SharedServer.GetAsync();
        await using var pooler = await PgBouncer.StartAsync(server, "transaction");
        var schema = SharedServer.CreateSchemaName();
        await using (var made =
            TestData.OpenStore(server.ConnectionString, options => options.Schema = schema)) await made.AssertCommitsAsync(
                TestData.CreateCommit());
        await using var store = TestData.OpenStore(pooler.ConnectionString, options => options.Schema = schema);

        var errors =
            await Task.WhenAll(
                Enumerable.Range(0, 64)
                    .Select(_ => Task.Run(async () => await Record.ExceptionAsync(async () => await store.ReadTextAsync()))));

        var reported = errors.OfType<StoreUnavailableException>().ToList();
        Assert.NotEmpty(reported);
        Assert.All(reported, error => Assert.Contains("Max Auto Prepare=0", error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task In_session_mode_watches_work()
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var pooler = await PgBouncer.StartAsync(await SharedServer.GetAsync(), "session");
        var schema = SharedServer.CreateSchemaName();
        await using var store =
            TestData.OpenStore(pooler.ConnectionString + ";Max Auto Prepare=0;Maximum Pool Size=2", options => options.Schema = schema);
        await store.AssertCommitsAsync(TestData.CreateCommit());
        await using var watch = store.WatchAsync(TestData.Owner, TestData.Stop).GetAsyncEnumerator(TestData.Stop);
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal(ChangeKind.Resync, watch.Current.Kind);
        var put = TestData.CreatePut();
        await store.AssertCommitsAsync(TestData.CreateCommit(put));

        Assert.True(await watch.MoveNextAsync());
        Assert.Equal(DocumentChange.Written(TestData.Owner, "user", put.Version), watch.Current);
    }
}
