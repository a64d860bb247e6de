using Chalkboard.TestInfrastructure.Files;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.Sqlite.Tests;

public sealed class SetupTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_worker_keeps_slates_in_a_file()
    {
        await using (var services = CreateServices(_folder.GetPath("slates.db")))
            await services.GetRequiredService<SlateClient>().For<UserSlate>("admin").User.SetAsync(new("UTC"), TestData.Stop);

        await using var later = CreateServices(_folder.GetPath("slates.db"));
        Assert.Equal(
            "UTC", (await later.GetRequiredService<SlateClient>().For<UserSlate>("admin").User.GetAsync(TestData.Stop)).Value?.TimeZone);
    }

    [Theory]
    [InlineData("", "Path is empty")]
    [InlineData(":memory:", "StoreIn.Memory()")]
    [InlineData("Data Source=slates.db", "a connection string")]
    [InlineData("filename=slates.db;Cache=Shared", "a connection string")]
    [InlineData("file:slates.db?mode=memory", "an address")]
    public async Task An_invalid_path_stops_the_start(string path, string expected)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSlateClient(slates => slates.StoreIn.Sqlite(path));
        using var host = builder.Build();
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestData.Stop));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_options_stop_the_start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSlateClient(slates => slates.StoreIn.Sqlite(options =>
        {
            options.Timeout = TimeSpan.Zero;
            options.Durability = (SqliteDurability)7;
            options.Sweep.Interval = TimeSpan.Zero;
            options.Sweep.BatchSize = 0;
        }));
        using var host = builder.Build();
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestData.Stop));
        Assert.Equal(4, error.Failures.Count());
    }

    private static ServiceProvider CreateServices(string file) =>
        new ServiceCollection().AddSlateClient(slates => slates.StoreIn.Sqlite(file)).BuildServiceProvider();

    public sealed record UserInfo(string TimeZone);

    public sealed class UserSlate(SlateContext context) : Slate(context)
    {
        public Document<UserInfo> User => Document<UserInfo>("user");
    }
}
