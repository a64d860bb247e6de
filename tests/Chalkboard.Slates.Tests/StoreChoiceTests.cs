using Chalkboard.Slates.Memory;
using Chalkboard.Slates.Setup;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Chalkboard.Slates.Tests;

/// <summary>The configuration chooses a store.</summary>
public sealed class StoreChoiceTests
{
    private string? _connection;

    [Theory]
    [InlineData("named")]
    [InlineData("Named")]
    public async Task The_store_that_the_configuration_names_is_set_up_with_its_connection_string(string name)
    {
        Assert.Equal("named", await ChooseAsync(("Slates:Store", name), ("ConnectionStrings:slates", "there")));
        Assert.Equal("there", _connection);
    }

    [Fact]
    public async Task Where_the_configuration_names_none_the_one_named_before_stays() => Assert.Equal("memory", await ChooseAsync(("ConnectionStrings:slates", "there")));

    [Fact]
    public async Task A_store_that_is_not_there_to_choose_is_an_error_that_names_those_that_are()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => ChooseAsync(("Slates:Store", "redus"), ("ConnectionStrings:slates", "there")));

        Assert.Equal("Slates:Store is 'redus'; it must be one of named, other.", error.Message);
    }

    [Fact]
    public async Task A_store_without_a_connection_string_is_an_error_that_says_so()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => ChooseAsync(("Slates:Store", "named")));

        Assert.Equal("Slates:Store is 'named', and ConnectionStrings:slates, which says where it is, is missing.", error.Message);
    }

    [Fact]
    public void Setup_chains_from_the_store_to_options_and_typed_slates()
    {
        using var services = new ServiceCollection()
            .AddSlateClient(slates => slates.StoreIn.Memory().Configure(options => options.Updates.MaxAttempts = 5).Add<UserSlate>().Configure(options => options.Documents.MaxBytes = 7))
            .BuildServiceProvider();

        Assert.Equal("memory", services.GetRequiredService<SlateClient>().Store.Name);
        Assert.NotNull(services.GetRequiredService<SlateClient<UserSlate>>());
        var options = services.GetRequiredService<IOptions<SlateOptions>>().Value;
        Assert.Equal((5, 7), (options.Updates.MaxAttempts, options.Documents.MaxBytes));
    }

    [Fact]
    public void Two_stores_are_an_error_that_names_both_calls()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddSlateClient(slates =>
        {
            slates.StoreIn.Memory();
            slates.StoreIn.Store(_ => new NamedStore("other"));
        }));

        Assert.Contains("StoreIn.Memory", error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(Two_stores_are_an_error_that_names_both_calls), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_stores_said_in_two_places_are_an_error_too()
    {
        var services = new ServiceCollection().AddSlateClient(slates => slates.StoreIn.Memory());

        Assert.Throws<InvalidOperationException>(() => services.AddSlateClient(slates => slates.StoreIn.Memory()));
        services.AddSlateClient(slates => slates.StoreIn.Clear().Store(_ => new NamedStore("other")));
        Assert.Equal("other", services.BuildServiceProvider().GetRequiredService<SlateClient>().Store.Name);
    }

    private async Task<string> ChooseAsync(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value)).Build();
        await using var services = new ServiceCollection().AddSlateClient(slates =>
        {
            slates.StoreIn.Memory();
            slates.StoreIn.Configuration(configuration, new Dictionary<string, Action<StoreIn, string>>
            {
                ["named"] = (storeIn, connection) =>
                {
                    _connection = connection;
                    storeIn.Store(_ => new NamedStore("named"));
                },
                ["other"] = (storeIn, _) => storeIn.Store(_ => new MemorySlateStore()),
            });
        }).BuildServiceProvider();
        return services.GetRequiredService<SlateClient>().Store.Name;
    }
}
