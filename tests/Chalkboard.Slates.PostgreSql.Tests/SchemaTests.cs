using Chalkboard.Slates.PostgreSql.Tests.Given;
using Chalkboard.Slates.Storage;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Tests;

/// <summary>Creating the schema, and telling whose it is.</summary>
public sealed class SchemaTests
{
    [Fact]
    public async Task Many_applications_that_start_at_once_make_one_schema()
    {
        Programs.AreNeeded();
        var server = await SharedServer.GetAsync();
        var schema = SharedServer.NewSchema();
        var stores = Enumerable.Range(0, 12).Select(_ => Some.Store(server.Connection, options => options.Schema = schema)).ToList();

        await Task.WhenAll(stores.Select((store, i) => Task.Run(async () => await store.SucceedsAsync(Some.Commit(Some.Put($"{i}"))), Some.Stop)));

        Assert.Equal(12, (await stores[0].ListAsync(Some.Owner, "", PageRequest.First, Some.Stop)).Items.Count);
        Assert.Equal(1L, await server.AskAsync($"SELECT count(*) FROM {schema}.chalkboard"));
        foreach (var store in stores) await store.DisposeAsync();
    }

    [Fact]
    public async Task A_schema_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        var (store, schema) = await Some.SharedStoreAsync();
        await using var owned = store;
        var server = await SharedServer.GetAsync();
        await store.SucceedsAsync(Some.Commit());
        await server.AskAsync($"UPDATE {schema}.chalkboard SET version = 2");

        await using var older = Some.Store(server.Connection, options => options.Schema = schema);
        var error = await older.FailsAsync(Some.Commit());
        Assert.Contains("made by a newer version of Chalkboard (it is 2, this version knows 1)", error.Message, StringComparison.Ordinal);
        Assert.False(error.OutcomeUnknown);

        await server.AskAsync($"UPDATE {schema}.chalkboard SET version = 1");
        Assert.NotNull(await older.ReadAsync());
    }

    [Fact]
    public async Task A_schema_of_something_else_is_refused_and_left_as_it_is()
    {
        Programs.AreNeeded();
        var server = await SharedServer.GetAsync();
        var schema = SharedServer.NewSchema();
        await server.AskAsync($"CREATE SCHEMA {schema}; CREATE TABLE {schema}.customers (name text)");

        await using var store = Some.Store(server.Connection, options => options.Schema = schema);
        Assert.Contains("holds something else", (await store.FailsAsync(Some.Commit())).Message, StringComparison.Ordinal);
        Assert.Equal(1L, await server.AskAsync($"SELECT count(*) FROM pg_class WHERE relnamespace = '{schema}'::regnamespace"));
    }

    [Fact]
    public async Task A_schema_that_is_dropped_under_a_running_application_is_made_anew()
    {
        var (store, schema) = await Some.SharedStoreAsync();
        await using var owned = store;
        await store.SucceedsAsync(Some.Commit());
        await (await SharedServer.GetAsync()).AskAsync($"DROP SCHEMA {schema} CASCADE");

        Assert.Contains("is missing", (await store.FailsAsync(Some.Commit())).Message, StringComparison.Ordinal);
        await store.SucceedsAsync(Some.Commit());
        Assert.NotNull(await store.ReadAsync());
    }

    [Fact]
    public async Task A_database_of_another_encoding_is_refused()
    {
        Programs.AreNeeded();
        var server = await SharedServer.GetAsync();
        await server.AskAsync("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1'");

        await using var store = Some.Store(new NpgsqlConnectionStringBuilder(server.Connection) { Database = "latin" }.ToString());
        Assert.Contains("has the encoding LATIN1; slates need UTF8", (await store.FailsAsync(Some.Commit())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_who_may_not_create_a_schema_is_told_what_to_grant_and_may_use_one_that_is_there()
    {
        Programs.AreNeeded();
        var server = await SharedServer.GetAsync();
        var schema = SharedServer.NewSchema();
        await server.AskAsync($"CREATE ROLE guest LOGIN PASSWORD '{PostgreSqlServer.Password.Replace("'", "''", StringComparison.Ordinal)}'");
        var connection = new NpgsqlConnectionStringBuilder(server.Connection) { Username = "guest" }.ToString();

        await using var store = Some.Store(connection, options => options.Schema = schema);
        Assert.Contains("Grant CREATE on the database", (await store.FailsAsync(Some.Commit())).Message, StringComparison.Ordinal);

        await server.AskAsync($"CREATE SCHEMA {schema} AUTHORIZATION guest");
        await store.SucceedsAsync(Some.Commit());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task The_table_of_documents_has_as_many_partitions_as_asked_for(int partitions)
    {
        var (store, schema) = await Some.SharedStoreAsync(options => options.Partitions = partitions);
        await using var owned = store;

        Assert.Equal((long)partitions, await (await SharedServer.GetAsync()).AskAsync($"SELECT count(*) FROM pg_inherits WHERE inhparent = '{schema}.documents'::regclass"));
    }
}
