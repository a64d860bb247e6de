using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.Slates.Sqlite;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Files;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.AspNetCore.Tests;

public sealed class SetupTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_default_store_is_SQLite_in_the_data_folder_of_the_application()
    {
        using var folder = new TemporaryFolder();
        await using (var app = Build(folder.Path, services => services.AddSlates(slates => slates.Add<UserSlate>())))
        {
            await app.StartAsync(Stop);
            Assert.Equal("sqlite", app.Services.GetRequiredService<SlateClient>().Store.Name);
            await app.Services.GetRequiredService<SlateClient<UserSlate>>().For("ann").User.SetAsync(new UserInfo("Ann"), Stop);
        }

        Assert.True(File.Exists(Path.Combine(folder.Path, "data", "slates.db")));
        await using var again = Build(folder.Path, services => services.AddSlates(slates => slates.Add<UserSlate>()));
        Assert.Equal("Ann", (await again.Services.GetRequiredService<SlateClient<UserSlate>>().For("ann").User.GetAsync(Stop)).Value!.Name);
    }

    [Fact]
    public async Task The_store_of_the_application_is_used_and_no_folder_is_created()
    {
        using var folder = new TemporaryFolder();
        await using var app = Build(folder.Path, services =>
        {
            services.AddSlates();
            services.AddSlates(slates => slates.StoreIn.Memory());
            services.AddSlates();
        });

        await app.StartAsync(Stop);

        Assert.Equal("memory", app.Services.GetRequiredService<SlateClient>().Store.Name);
        await app.Services.GetRequiredService<SlateClient>().CheckAsync(Stop);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_path_that_the_application_configures_is_used_by_the_default_store()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "configured.db");
        await using var app = Build(folder.Path, services =>
        {
            services.AddSlates();
            services.Configure<SqliteStoreOptions>(options => options.Path = file);
            services.AddSlates();
        });

        await app.StartAsync(Stop);
        await app.Services.GetRequiredService<SlateClient>().CheckAsync(Stop);

        Assert.True(File.Exists(file));
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "data")));
    }

    [Fact]
    public async Task The_configured_path_of_the_SQLite_file_is_used()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "mine.db");
        await using (var app = Build(folder.Path, services => services.AddSlates(slates => slates.StoreIn.Sqlite(file))))
            await app.Services.GetRequiredService<SlateClient>().CheckAsync(Stop);

        Assert.True(File.Exists(file));
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "data")));
    }

    [Fact]
    public async Task A_data_folder_that_can_not_be_created_is_a_clear_error()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "data"), "in the way", Stop);
        await using var app = Build(folder.Path, services => services.AddSlates());

        var error = Assert.Throws<InvalidOperationException>(() => app.Services.GetRequiredService<ISlateStore>());

        Assert.Contains("StoreIn.Sqlite(path)", error.Message);
    }

    [Fact]
    public async Task Contradictory_options_stop_the_start()
    {
        using var folder = new TemporaryFolder();
        await using var app = Build(folder.Path, services => services.AddSlates(slates =>
        {
            slates.StoreIn.Memory();
            slates.Configure(options => options.Tokens.Lifetime = TimeSpan.Zero);
        }));

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Stop));

        Assert.Contains("Tokens.Lifetime", error.Message);
    }

    [Fact]
    public async Task A_cookie_that_browsers_reject_stops_the_start()
    {
        using var folder = new TemporaryFolder();
        await using var app = Build(folder.Path, services =>
        {
            services.AddSlates(slates => slates.StoreIn.Memory());
            services.AddAuthentication().AddSlateTokens(options =>
            {
                options.Cookie.Name = "__Host-mine";
                options.Cookie.Domain = "example.com";
            });
        });

        var error = await Assert.ThrowsAnyAsync<Exception>(() => app.StartAsync(Stop));

        Assert.Contains("example.com", error.Message);
    }

    [Fact]
    public async Task AddSlateTokens_without_AddSlates_stops_the_start_and_says_what_to_call()
    {
        using var folder = new TemporaryFolder();
        await using var app = Build(folder.Path, services => services.AddAuthentication().AddSlateTokens());

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Stop));

        Assert.Contains("AddSlates", error.Message);
    }

    [Fact]
    public void Two_documents_of_one_type_can_not_both_be_bound()
    {
        var services = new ServiceCollection();

        var error = Assert.Throws<InvalidOperationException>(
            () => services.AddSlates(slates => slates.Add<UserSlate>().Bind(slate => slate.User).Bind(slate => slate.User)));

        Assert.Contains("UserInfo", error.Message);
    }

    private static WebApplication Build(string folder, Action<IServiceCollection> services)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = folder });
        builder.Logging.ClearProviders();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        services(builder.Services);
        return builder.Build();
    }
}
