using Chalkboard.Slates.PostgreSql.Tests.Infrastructure;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Servers;
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
        await using (var services = Services(connection))
            await services.GetRequiredService<SlateClient>().For<UserSlate>("admin").User.SetAsync(new("UTC"), TestData.Stop);

        await using var later = Services(connection);
        Assert.Equal(
            "UTC", (await later.GetRequiredService<SlateClient>().For<UserSlate>("admin").User.GetAsync(TestData.Stop)).Value?.TimeZone);
    }

    [Theory]
    [InlineData("", "ConnectionString is empty")]
    [InlineData("Database=shop", "ConnectionString has no Host")]
    public async Task An_impossible_connection_stops_the_application_at_its_start(string connection, string expected)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSlateClient(slates => slates.StoreIn.PostgreSql(connection));
        using var host = builder.Build();
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestData.Stop));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Impossible_options_stop_the_application_at_its_start()
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
    public async Task What_a_connection_string_cannot_say_is_configured()
    {
        PostgreSqlPrograms.SkipIfMissing();
        var connection = new NpgsqlConnectionStringBuilder((await SharedServer.GetAsync()).ConnectionString) { Password = null }.ToString();
        await using var store = TestData.Store(connection, options =>
        {
            options.Schema = SharedServer.NewSchema();
            options.ConfigureDataSource =
                source => source.UsePasswordProvider(_ => PostgreSqlServer.Password, (_, _) => new(PostgreSqlServer.Password));
        });
        await store.SucceedsAsync(TestData.Commit());
    }

    [Fact]
    public async Task The_data_source_of_the_application_is_used_and_not_disposed_of()
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var dataSource = NpgsqlDataSource.Create((await SharedServer.GetAsync()).ConnectionString);
        await using (var services = new ServiceCollection()
            .AddSingleton(dataSource)
            .AddSlateClient(slates => slates.StoreIn.PostgreSql(services => services.GetRequiredService<NpgsqlDataSource>()))
            .Configure<PostgreSqlStoreOptions>(options => options.Schema = SharedServer.NewSchema())
            .BuildServiceProvider())
        {
            var store = services.GetRequiredService<ISlateStore>();
            await using (var changes = store.WatchAsync(TestData.Owner, TestData.Stop).GetAsyncEnumerator(TestData.Stop))
            {
                Assert.True(await changes.MoveNextAsync());
                await store.SucceedsAsync(TestData.Commit());
                Assert.True(await changes.MoveNextAsync());
                Assert.Equal("user", changes.Current.Id);
            }

            Assert.NotNull(await store.ReadAsync());
        }

        await using var command = dataSource.CreateCommand("SELECT current_setting('lock_timeout')");
        Assert.Equal("0", await command.ExecuteScalarAsync(TestData.Stop));
    }

    [Fact]
    public async Task An_error_of_a_given_data_source_names_its_place_without_the_password()
    {
        await using var dataSource = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Database=shop;Username=shop;Password=s3cret");
        await using var store = TestData.Store("", options => options.ConnectionFactory = _ => ValueTask.FromResult(dataSource));

        var error = await store.FailsAsync(TestData.Commit());

        Assert.Contains("127.0.0.1:1/shop", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
    }

    private static ServiceProvider Services(string connection) =>
        new ServiceCollection().AddSlateClient(slates => slates.StoreIn.PostgreSql(connection)).BuildServiceProvider();

    public sealed record UserInfo(string TimeZone);

    public sealed class UserSlate(SlateContext context) : Slate(context)
    {
        public Document<UserInfo> User => Document<UserInfo>("user");
    }
}
