using Chalkboard.Slates.PostgreSql.Setup;
using Chalkboard.Slates.PostgreSql.Tests.Infrastructure;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.TestInfrastructure.Waiting;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Tests;

/// <summary>Creating the schema, and refusing schemas of other programs.</summary>
public sealed class SchemaTests
{
    [Fact]
    public async Task Many_applications_that_start_at_once_create_one_schema()
    {
        PostgreSqlPrograms.SkipIfMissing();
        var server = await SharedServer.GetAsync();
        var schema = SharedServer.CreateSchemaName();
        var stores = Enumerable.Range(0, 12).Select(
            _ => TestData.OpenStore(server.ConnectionString, options => options.Schema = schema)).ToList();

        await Task.WhenAll(stores.Select((store, i) =>
            Task.Run(async () => await store.AssertCommitsAsync(TestData.CreateCommit(TestData.CreatePut($"{i}"))), TestData.Stop)));

        Assert.Equal(12, (await stores[0].ListAsync(TestData.Owner, "", PageRequest.First, TestData.Stop)).Items.Count);
        Assert.Equal(1L, await server.ExecuteScalarAsync($"SELECT count(*) FROM {schema}.chalkboard"));
        foreach (var store in stores) await store.DisposeAsync();
    }

    [Fact]
    public async Task A_schema_of_a_newer_version_is_refused_and_unchanged()
    {
        var (store, schema) = await TestData.OpenSharedStoreAsync();
        await using var owned = store;
        var server = await SharedServer.GetAsync();
        await store.AssertCommitsAsync(TestData.CreateCommit());
        await server.ExecuteScalarAsync($"UPDATE {schema}.chalkboard SET version = 3");

        await using var older = TestData.OpenStore(server.ConnectionString, options => options.Schema = schema);
        var error = await older.AssertFailsAsync(TestData.CreateCommit());
        Assert.Contains(
            "created by a newer version of Chalkboard (it has version 3, this version supports 2)", error.Message,
            StringComparison.Ordinal);
        Assert.False(error.IsOutcomeUnknown);

        await server.ExecuteScalarAsync($"UPDATE {schema}.chalkboard SET version = 2");
        Assert.NotNull(await older.ReadTextAsync());
    }

    [Fact]
    public async Task A_schema_of_another_application_is_refused_and_unchanged()
    {
        PostgreSqlPrograms.SkipIfMissing();
        var server = await SharedServer.GetAsync();
        var schema = SharedServer.CreateSchemaName();
        await server.ExecuteScalarAsync($"CREATE SCHEMA {schema}; CREATE TABLE {schema}.customers (name text)");

        await using var store = TestData.OpenStore(server.ConnectionString, options => options.Schema = schema);
        Assert.Contains("belongs to another program", (await store.AssertFailsAsync(TestData.CreateCommit())).Message,
            StringComparison.Ordinal);
        Assert.Equal(1L, await server.ExecuteScalarAsync($"SELECT count(*) FROM pg_class WHERE relnamespace = '{schema}'::regnamespace"));
    }

    [Fact]
    public async Task A_schema_that_disappears_is_an_error_until_it_is_back()
    {
        var (store, schema) = await TestData.OpenSharedStoreAsync();
        await using var owned = store;
        var server = await SharedServer.GetAsync();
        await store.AssertCommitsAsync(TestData.CreateCommit());
        await server.ExecuteScalarAsync($"ALTER SCHEMA {schema} RENAME TO {schema}_away");

        await store.AssertFailsAsync(TestData.CreateCommit());
        for (var i = 0; i < 3; i++)
        {
            var error = await store.AssertFailsAsync(TestData.CreateCommit());
            Assert.Contains("has disappeared while the application runs", error.Message, StringComparison.Ordinal);
            Assert.False(error.IsOutcomeUnknown);
            await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.ReadTextAsync());
        }

        Assert.Null(await server.ExecuteScalarAsync($"SELECT 1 FROM pg_namespace WHERE nspname = '{schema}'"));
        await server.ExecuteScalarAsync($"ALTER SCHEMA {schema}_away RENAME TO {schema}");
        Assert.NotNull(await store.ReadTextAsync());
    }

    [Fact]
    public async Task A_recreated_schema_is_not_taken_for_the_old_one()
    {
        var (store, schema) = await TestData.OpenSharedStoreAsync(options => options.Sweep.Interval = TimeSpan.FromMilliseconds(200));
        await using var owned = store;
        var server = await SharedServer.GetAsync();
        await store.AssertCommitsAsync(TestData.CreateCommit());
        await server.ExecuteScalarAsync($"ALTER SCHEMA {schema} RENAME TO {schema}_away");
        await using (var other =
            TestData.OpenStore(server.ConnectionString, options => options.Schema = schema)) await other.AssertCommitsAsync(
                TestData.CreateCommit());

        var error = default(StoreUnavailableException);
        await Eventually.UntilAsync(
            async () => (error = await Record.ExceptionAsync(
                async () => await store.ReadTextAsync()) as StoreUnavailableException) is not null,
            "The store uses the new schema.");
        Assert.Contains("was replaced by another one while the application runs", error!.Message, StringComparison.Ordinal);

        await server.ExecuteScalarAsync($"DROP SCHEMA {schema} CASCADE");
        await server.ExecuteScalarAsync($"ALTER SCHEMA {schema}_away RENAME TO {schema}");
        await Eventually.UntilAsync(
            async () => await Record.ExceptionAsync(
                async () => Assert.NotNull(await store.ReadTextAsync())) is null, "The store does not use the old schema again.");
    }

    [Fact]
    public async Task A_schema_of_version_1_is_upgraded_and_keeps_its_data()
    {
        PostgreSqlPrograms.SkipIfMissing();
        var schema = SharedServer.CreateSchemaName();
        var server = await SharedServer.GetAsync();
        var names = new SchemaNames(schema);
        await server.ExecuteScalarAsync(
            $"CREATE SCHEMA {schema}; CREATE TABLE {schema}.chalkboard (version integer NOT NULL); INSERT INTO {schema}.chalkboard " +
            $"VALUES (1)");
        await server.ExecuteScalarAsync(Migrations.GetScriptsAfter(0, names, partitionCount: 0).First());
        var (version, token) = (DocumentVersion.New(), TestData.CreateToken());
        await server.ExecuteScalarAsync(
            $"INSERT INTO {schema}.documents VALUES ('admin', 'user', '{version}', '1', '1', now(), now() + interval '1 hour')");
        await server.ExecuteScalarAsync(
            $"INSERT INTO {schema}.tokens VALUES (decode('{Hex(token.Id)}', 'hex'), decode('{Hex(token.Id)}', 'hex'), 'admin', " +
            $"'Lynx', '', now(), now(), now() + interval '1 hour', now() + interval '1 hour', false)");

        await using var store = TestData.OpenStore(server.ConnectionString, options => options.Schema = schema);

        Assert.Equal(version, (await store.FindAsync(TestData.Owner, "user", TestData.Stop))?.Version);
        await store.AssertCommitsAsync(TestData.CreateCommit(TestData.CreatePut(when: Precondition.AtVersion(version))));
        Assert.NotNull(await store.Tokens.FindAsync(token.Id, TestData.Stop));
        await store.Tokens.IssueAsync(TestData.CreateToken() with { MaxPerOwner = 1 }, TestData.Stop);
        Assert.Null(await store.Tokens.FindAsync(token.Id, TestData.Stop));

        static string Hex(TokenId id)
        {
            Span<byte> bytes = stackalloc byte[TokenId.SizeInBytes];
            id.WriteTo(bytes);
            return Convert.ToHexString(bytes);
        }
    }

    [Fact]
    public async Task A_database_of_another_encoding_is_refused()
    {
        PostgreSqlPrograms.SkipIfMissing();
        var server = await SharedServer.GetAsync();
        await server.ExecuteScalarAsync("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1'");

        await using var store = TestData.OpenStore(
            new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = "latin" }.ToString());
        Assert.Contains(
            "has the encoding LATIN1; slates need UTF8", (await store.AssertFailsAsync(TestData.CreateCommit())).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_error_of_a_missing_grant_names_it_and_an_existing_schema_can_be_used()
    {
        PostgreSqlPrograms.SkipIfMissing();
        var server = await SharedServer.GetAsync();
        var schema = SharedServer.CreateSchemaName();
        await server.ExecuteScalarAsync(
            $"CREATE ROLE guest LOGIN PASSWORD '{PostgreSqlServer.Password.Replace("'", "''", StringComparison.Ordinal)}'");
        var connection = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = "guest" }.ToString();

        await using var store = TestData.OpenStore(connection, options => options.Schema = schema);
        Assert.Contains("Grant CREATE on the database", (await store.AssertFailsAsync(TestData.CreateCommit())).Message,
            StringComparison.Ordinal);

        await server.ExecuteScalarAsync($"CREATE SCHEMA {schema} AUTHORIZATION guest");
        await store.AssertCommitsAsync(TestData.CreateCommit());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task The_table_of_documents_has_the_configured_number_of_partitions(int partitions)
    {
        var (store, schema) = await TestData.OpenSharedStoreAsync(options => options.PartitionCount = partitions);
        await using var owned = store;

        Assert.Equal(
            (long)partitions,
            await (await SharedServer.GetAsync())
                .ExecuteScalarAsync($"SELECT count(*) FROM pg_inherits WHERE inhparent = '{schema}.documents'::regclass"));
    }
}
