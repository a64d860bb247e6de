using Chalkboard.Slates.PostgreSql.Tests.Infrastructure;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.TestInfrastructure.Waiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Tests;

public sealed class SetupTests
{
    [Fact]
    public async Task A_worker_keeps_slates_in_a_database()
    {
        PostgreSqlPrograms.SkipIfMissing();
        var connection = (await SharedServer.GetAsync()).ConnectionString;
        await using (var services = CreateServices(connection))
            await services.GetRequiredService<SlateClient>().For<UserSlate>("admin").User.SetAsync(new("UTC"), TestData.Stop);

        await using var later = CreateServices(connection);
        Assert.Equal(
            "UTC", (await later.GetRequiredService<SlateClient>().For<UserSlate>("admin").User.GetAsync(TestData.Stop)).Value?.TimeZone);
    }

    [Theory]
    [InlineData("", "ConnectionString is empty")]
    [InlineData("Database=shop", "ConnectionString has no Host")]
    public async Task An_invalid_connection_string_stops_the_start(string connection, string expected)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSlateClient(slates => slates.StoreIn.PostgreSql(connection));
        using var host = builder.Build();
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestData.Stop));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_options_stop_the_start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSlateClient(slates => slates.StoreIn.PostgreSql(options =>
        {
            options.ConnectionString = "Host=db";
            options.Schema = "Slates; DROP";
            options.PartitionCount = -1;
            options.Timeout = TimeSpan.FromMilliseconds(10);
            options.Sweep.Interval = TimeSpan.Zero;
            options.Sweep.BatchSize = 0;
        }));
        using var host = builder.Build();
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestData.Stop));
        Assert.Equal(5, error.Failures.Count());
    }

    [Fact]
    public async Task The_longest_timeout_is_accepted()
    {
        await using var store = TestData.OpenStore("Host=localhost", options => options.Timeout = TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task The_store_configures_settings_that_a_connection_string_can_not_express()
    {
        PostgreSqlPrograms.SkipIfMissing();
        var connection = new NpgsqlConnectionStringBuilder((await SharedServer.GetAsync()).ConnectionString) { Password = null }.ToString();
        await using var store = TestData.OpenStore(connection, options =>
        {
            options.Schema = SharedServer.CreateSchemaName();
            options.ConfigureDataSource =
                source => source.UsePasswordProvider(_ => PostgreSqlServer.Password, (_, _) => new(PostgreSqlServer.Password));
        });
        await store.AssertCommitsAsync(TestData.CreateCommit());
    }

    [Fact]
    public async Task A_password_that_has_changed_is_taken_for_new_connections()
    {
        PostgreSqlPrograms.SkipIfMissing();
        var server = await SharedServer.GetAsync();
        var role = SharedServer.CreateSchemaName();
        var password = "one";
        await server.ExecuteScalarAsync($"CREATE ROLE {role} LOGIN PASSWORD 'one'; CREATE SCHEMA {role} AUTHORIZATION {role}");
        await using var store = TestData.OpenStore(
            new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = role, Password = null }.ToString(), options =>
            {
                options.Schema = role;
                options.ConfigureDataSource = source => source.UsePeriodicPasswordProvider(
                    (_, _) => new(Volatile.Read(ref password)), TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(50));
            });
        await store.AssertCommitsAsync(TestData.CreateCommit());

        await server.ExecuteScalarAsync($"ALTER ROLE {role} PASSWORD 'two'");
        await server.ExecuteScalarAsync($"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '{role}'");
        Volatile.Write(ref password, "two");

        await Eventually.UntilAsync(
            async () => await Record.ExceptionAsync(() => store.AssertCommitsAsync(TestData.CreateCommit())) is null,
            "The store does not use the new password.");
    }

    [Fact]
    public async Task The_data_source_of_the_application_is_used_and_not_disposed_of()
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var dataSource = NpgsqlDataSource.Create((await SharedServer.GetAsync()).ConnectionString);
        await using (var services = new ServiceCollection()
            .AddSingleton(dataSource)
            .AddSlateClient(slates => slates.StoreIn.PostgreSql(services => services.GetRequiredService<NpgsqlDataSource>()))
            .Configure<PostgreSqlStoreOptions>(options => options.Schema = SharedServer.CreateSchemaName())
            .BuildServiceProvider())
        {
            var store = services.GetRequiredService<ISlateStore>();
            await using (var changes = store.WatchAsync(TestData.Owner, TestData.Stop).GetAsyncEnumerator(TestData.Stop))
            {
                Assert.True(await changes.MoveNextAsync());
                await store.AssertCommitsAsync(TestData.CreateCommit());
                Assert.True(await changes.MoveNextAsync());
                Assert.Equal("user", changes.Current.Id);
            }

            Assert.NotNull(await store.ReadTextAsync());
        }

        await using var command = dataSource.CreateCommand("SELECT current_setting('lock_timeout')");
        Assert.Equal("0", await command.ExecuteScalarAsync(TestData.Stop));
    }

    [Fact]
    public async Task An_error_of_the_data_source_of_the_application_names_its_server_without_the_password()
    {
        await using var dataSource = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Database=shop;Username=shop;Password=s3cret");
        await using var store = TestData.OpenStore("", options => options.ConnectionFactory = _ => ValueTask.FromResult(dataSource));

        var error = await store.AssertFailsAsync(TestData.CreateCommit());

        Assert.Contains("127.0.0.1:1/shop", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
    }

    private static ServiceProvider CreateServices(string connection) =>
        new ServiceCollection().AddSlateClient(slates => slates.StoreIn.PostgreSql(connection)).BuildServiceProvider();

    public sealed record UserInfo(string TimeZone);

    public sealed class UserSlate(SlateContext context) : Slate(context)
    {
        public Document<UserInfo> User => Document<UserInfo>("user");
    }
}
