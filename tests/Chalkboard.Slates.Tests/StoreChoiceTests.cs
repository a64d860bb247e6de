using Chalkboard.Slates.Memory;
using Chalkboard.Slates.Setup;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Chalkboard.Slates.Tests;

/// <summary>Selection of the store by code and by configuration.</summary>
public sealed class StoreChoiceTests
{
    private string? _connection;

    [Theory]
    [InlineData("named")]
    [InlineData("Named")]
    public async Task The_configured_store_gets_its_connection_string(string name)
    {
        Assert.Equal("named", await ChooseAsync(("Slates:Store", name), ("ConnectionStrings:slates", "there")));
        Assert.Equal("there", _connection);
    }

    [Fact]
    public async Task The_previous_store_is_used_if_the_configuration_names_none() =>
        Assert.Equal("memory", await ChooseAsync(("ConnectionStrings:slates", "there")));

    [Fact]
    public async Task The_error_of_an_unknown_store_names_the_known_ones()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ChooseAsync(("Slates:Store", "redus"), ("ConnectionStrings:slates", "there")));

        Assert.Equal("Slates:Store is 'redus'; it must be one of sqlite, postgresql, redis, mongodb, named, other.", error.Message);
    }

    [Theory]
    [InlineData("sqlite", "Sqlite")]
    [InlineData("PostgreSQL", "PostgreSql")]
    [InlineData("redis", "Redis")]
    [InlineData("mongodb", "MongoDb")]
    public async Task A_store_whose_package_is_not_referenced_is_an_error_that_names_the_package(string name, string package)
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ChooseAsync(("Slates:Store", name), ("ConnectionStrings:slates", "there")));

        Assert.Contains($"Slates:Store is '{name}'", error.Message, StringComparison.Ordinal);
        Assert.EndsWith($"dotnet add package Chalkboard.Slates.{package}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_without_a_connection_string_is_a_clear_error()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => ChooseAsync(("Slates:Store", "named")));

        Assert.Equal("Slates:Store is 'named', but ConnectionStrings:slates, its connection string, is missing.", error.Message);
    }

    [Fact]
    public async Task Store_options_and_typed_slates_are_set_up_in_a_chain()
    {
        await using var services = new ServiceCollection()
            .AddSlateClient(
                slates => slates.StoreIn.Memory().Configure(options => options.Updates.MaxAttempts = 5).Add<UserSlate>()
                    .Configure(options => options.Documents.MaxBytes = 7))
            .BuildServiceProvider();

        Assert.Equal("memory", services.GetRequiredService<SlateClient>().Store.Name);
        Assert.NotNull(services.GetRequiredService<SlateClient<UserSlate>>());
        var options = services.GetRequiredService<IOptions<SlateOptions>>().Value;
        Assert.Equal((5, 7), (options.Updates.MaxAttempts, options.Documents.MaxBytes));
    }

    [Fact]
    public async Task Two_stores_stop_the_start_with_an_error_that_names_both_calls()
    {
        await using var services = new ServiceCollection()
            .AddSlateClient(slates => slates.StoreIn.Memory().StoreIn.Store(_ => new NamedStore("other"), "Other"))
            .BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IStartupValidator>().Validate);

        Assert.Equal(
            "StoreIn.Memory and StoreIn.Other are both called, but slates are kept in one store. Remove one of the calls, or call " +
            "StoreIn.Clear() between them.",
            error.Message);
        Assert.Throws<OptionsValidationException>(services.GetRequiredService<ISlateStore>);
    }

    [Fact]
    public async Task A_store_that_is_chosen_twice_is_an_error_unless_the_first_choice_is_cleared()
    {
        var services = new ServiceCollection()
            .AddSlateClient(slates => slates.StoreIn.Memory())
            .AddSlateClient(slates => slates.StoreIn.Memory());

        await using (var provider = services.BuildServiceProvider())
            Assert.Throws<OptionsValidationException>(provider.GetRequiredService<SlateClient>);

        services.AddSlateClient(slates => slates.StoreIn.Clear().Store(_ => new NamedStore("other")));
        await using (var provider = services.BuildServiceProvider())
            Assert.Equal("other", provider.GetRequiredService<SlateClient>().Store.Name);
    }

    [Fact]
    public async Task The_default_store_is_used_only_if_no_other_is_chosen()
    {
        static SlatesBuilder AddDefault(SlatesBuilder slates) => slates.StoreIn.Default.Store(_ => new NamedStore("default"));

        await using (var provider = new ServiceCollection().AddSlateClient(slates => AddDefault(slates)).BuildServiceProvider())
            Assert.Equal("default", provider.GetRequiredService<SlateClient>().Store.Name);
        await using (var provider =
            new ServiceCollection().AddSlateClient(slates => AddDefault(AddDefault(slates).StoreIn.Memory())).BuildServiceProvider())
            Assert.Equal("memory", provider.GetRequiredService<SlateClient>().Store.Name);
    }

    [Fact]
    public async Task A_store_that_the_application_registers_itself_is_used()
    {
        await using var services = new ServiceCollection()
            .AddSingleton<ISlateStore>(new NamedStore("own"))
            .AddSlateClient()
            .BuildServiceProvider();

        services.GetRequiredService<IStartupValidator>().Validate();

        Assert.Equal("own", services.GetRequiredService<SlateClient>().Store.Name);
    }

    private async Task<string> ChooseAsync(params (string Key, string Value)[] settings)
    {
        var configuration =
            new ConfigurationBuilder().AddInMemoryCollection(
                settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value)).Build();
        await using var services = new ServiceCollection().AddSlateClient(slates =>
        {
            slates.StoreIn.Memory();
            slates.StoreIn.Configured(configuration, new Dictionary<string, Func<StoreIn, string, SlatesBuilder>>
            {
                ["named"] = (storeIn, connection) =>
                {
                    _connection = connection;
                    return storeIn.Store(_ => new NamedStore("named"));
                },
                ["other"] = (storeIn, _) => storeIn.Store(_ => new MemorySlateStore()),
            });
        }).BuildServiceProvider();
        return services.GetRequiredService<SlateClient>().Store.Name;
    }
}
