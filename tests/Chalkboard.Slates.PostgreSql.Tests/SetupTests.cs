using Chalkboard.Slates.PostgreSql.Tests.Given;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.PostgreSql.Tests;

public sealed class SetupTests
{
    [Fact]
    public async Task A_worker_keeps_slates_in_a_database()
    {
        Programs.AreNeeded();
        var connection = (await SharedServer.GetAsync()).Connection;
        await using (var services = Services(connection))
            await services.GetRequiredService<SlateClient>().For<UserSlate>("admin").User.SetAsync(new("UTC"), Some.Stop);

        await using var later = Services(connection);
        Assert.Equal("UTC", (await later.GetRequiredService<SlateClient>().For<UserSlate>("admin").User.GetAsync(Some.Stop)).Value?.TimeZone);
    }

    [Theory]
    [InlineData("", "ConnectionString is empty")]
    [InlineData("Database=shop", "ConnectionString names no Host")]
    public async Task An_impossible_connection_stops_the_application_at_its_start(string connection, string expected)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSlateClient(slates => slates.StoreIn.PostgreSql(connection));
        using var host = builder.Build();
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Some.Stop));
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
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Some.Stop));
        Assert.Equal(5, error.Failures.Count());
    }

    [Fact]
    public async Task What_a_connection_string_cannot_say_is_configured()
    {
        Programs.AreNeeded();
        var connection = new Npgsql.NpgsqlConnectionStringBuilder((await SharedServer.GetAsync()).Connection) { Password = null }.ToString();
        await using var store = Some.Store(connection, options =>
        {
            options.Schema = SharedServer.NewSchema();
            options.ConfigureDataSource = source => source.UsePasswordProvider(_ => PostgreSqlServer.Password, (_, _) => new(PostgreSqlServer.Password));
        });
        await store.SucceedsAsync(Some.Commit());
    }

    private static ServiceProvider Services(string connection) =>
        new ServiceCollection().AddSlateClient(slates => slates.StoreIn.PostgreSql(connection)).BuildServiceProvider();

    public sealed record UserInfo(string TimeZone);

    public sealed class UserSlate(SlateContext context) : Slate(context)
    {
        public Document<UserInfo> User => Document<UserInfo>("user");
    }
}
