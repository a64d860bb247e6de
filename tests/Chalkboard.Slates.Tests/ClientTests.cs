using Chalkboard.Slates.Memory;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Chalkboard.Slates.Tests;

public sealed class ClientTests
{
    private readonly Site _site = new();

    private static CancellationToken Stop => Site.Stop;

    [Fact]
    public async Task ListOwnersAsync_reads_all_pages()
    {
        for (var i = 0; i < 300; i++) await _site.Client.For<UserSlate>($"{i:d3}").User.SetAsync(new("Ann"), Stop);
        var owners = new HashSet<string>();
        await foreach (var owner in _site.Client.ListOwnersAsync(Stop)) owners.Add(owner);

        Assert.Equal(300, owners.Count);
    }

    [Fact]
    public async Task Reserved_slates_are_neither_listed_nor_watched_nor_opened()
    {
        const string reserved = SlateName.ReservedPrefix + "keys";
        await using var changes = _site.Client.WatchAsync(Stop).GetAsyncEnumerator(Stop);
        Assert.True(await changes.MoveNextAsync());

        await _site.Store.CommitAsync(new Commit(reserved, [DocumentWrite.Put("id", "1"u8.ToArray())]), Stop);
        await _site.OpenSlate().User.SetAsync(new("Ann"), Stop);

        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(Site.Owner, changes.Current.Owner);
        Assert.Equal([Site.Owner], await _site.Client.ListOwnersAsync(Stop).ToListAsync(Stop));
        Assert.Throws<ArgumentException>(() => _site.Client.Open(reserved));
        Assert.Throws<ArgumentException>(() => _site.Client.WatchAsync(reserved, Stop));
        await Assert.ThrowsAsync<ArgumentException>(async () => await _site.Client.Owners.EraseAsync(reserved, cancellationToken: Stop));
        await Assert.ThrowsAsync<ArgumentException>(async () => await _site.Client.Tokens.IssueAsync(reserved, cancellationToken: Stop));
    }

    [Theory]
    [InlineData("\u0001")]
    [InlineData("\u0001chalkboard")]
    [InlineData("chalkboard/keys")]
    public async Task Names_that_only_resemble_a_reserved_one_belong_to_users(string owner)
    {
        await _site.Client.For<UserSlate>(owner).User.SetAsync(new("Ann"), Stop);

        Assert.Equal([owner], await _site.Client.ListOwnersAsync(Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task A_check_writes_nothing()
    {
        await _site.Client.CheckAsync(Stop);

        Assert.Empty((await _site.Store.ListOwnersAsync(PageRequest.First, Stop)).Items);
    }

    [Theory]
    [InlineData(nameof(DocumentOptions.MaxBytes))]
    [InlineData(nameof(UpdateRetryOptions.MaxAttempts))]
    [InlineData(nameof(UpdateRetryOptions.MaxDelay))]
    [InlineData(nameof(SlowCommitOptions.Threshold))]
    [InlineData(nameof(SlowCommitOptions.MaxCount))]
    [InlineData(nameof(TokenOptions.Lifetime))]
    [InlineData(nameof(TokenOptions.AbsoluteLifetime))]
    [InlineData(nameof(TokenOptions.RenewAfter))]
    [InlineData(nameof(TokenOptions.GracePeriod))]
    [InlineData(nameof(TokenOptions.MaxPerOwner))]
    [InlineData("Guests." + nameof(GuestOptions.Lifetime))]
    public void The_error_of_an_option_out_of_range_names_it(string option)
    {
        Action<SlateOptions> configure = option switch
        {
            nameof(DocumentOptions.MaxBytes) => options => options.Documents.MaxBytes = 0,
            nameof(SlowCommitOptions.Threshold) => options => options.SlowCommits.Threshold = TimeSpan.FromTicks(-1),
            nameof(SlowCommitOptions.MaxCount) => options => options.SlowCommits.MaxCount = 10_001,
            nameof(UpdateRetryOptions.MaxAttempts) => options => options.Updates.MaxAttempts = 0,
            nameof(UpdateRetryOptions.MaxDelay) => options => options.Updates.MaxDelay = TimeSpan.FromTicks(-1),
            nameof(TokenOptions.Lifetime) => options => options.Tokens.Lifetime = TimeSpan.Zero,
            nameof(TokenOptions.AbsoluteLifetime) => options => options.Tokens.AbsoluteLifetime = TimeSpan.MaxValue,
            nameof(TokenOptions.RenewAfter) => options => options.Tokens.RenewAfter = options.Tokens.Lifetime,
            nameof(TokenOptions.GracePeriod) => options => options.Tokens.GracePeriod = TimeSpan.MaxValue,
            nameof(TokenOptions.MaxPerOwner) => options => options.Tokens.MaxPerOwner = 0,
            _ => options => options.Guests.Lifetime = TimeSpan.Zero,
        };

        Assert.Contains(
            $"{option} is ", Assert.Throws<OptionsValidationException>(() => new Site(configure)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_error_of_a_missing_store_says_what_to_call()
    {
        using var services = new ServiceCollection().AddSlateClient().BuildServiceProvider();

        var error = Assert.Throws<InvalidOperationException>(services.GetRequiredService<SlateClient>);

        Assert.Equal(
            "No slate store is configured. Call StoreIn.Sqlite(...), or another StoreIn method, inside AddSlates or AddSlateClient.",
            error.Message);
    }

    [Fact]
    public async Task A_client_a_typed_client_and_the_slate_of_a_scope_are_injected()
    {
        await using var services = new ServiceCollection()
            .AddSlateClient(slates =>
            {
                slates.StoreIn.Memory();
                slates.Add<UserSlate>().Bind(slate => slate.User);
            })
            .AddSlateClient(slates => slates.Configure(options => options.Updates.MaxAttempts = 5))
            .BuildServiceProvider(validateScopes: true);

        await services.GetRequiredService<SlateClient<UserSlate>>().For("ann").User.SetAsync(new("Ann"), Stop);

        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<SlateScope>().SetOwner("ann");
        Assert.Equal("Ann", (await scope.ServiceProvider.GetRequiredService<UserSlate>().User.GetAsync(Stop)).Value?.Name);
        Assert.Equal("Ann", (await scope.ServiceProvider.GetRequiredService<Document<UserInfo>>().GetAsync(Stop)).Value?.Name);
        Assert.Equal(5, services.GetRequiredService<IOptions<SlateOptions>>().Value.Updates.MaxAttempts);
    }

    [Fact]
    public async Task The_container_disposes_of_the_store()
    {
        var made = new NamedStore("memory");
        var services = new ServiceCollection().AddSlateClient(slates =>
        {
            slates.StoreIn.Memory();
            slates.StoreIn.Clear().Store(_ => made);
        }).BuildServiceProvider();

        Assert.Equal("memory", services.GetRequiredService<SlateClient>().Store.Name);
        Assert.Same(made, services.GetRequiredService<ISlateStore>());
        await services.DisposeAsync();
        Assert.True(made.IsDisposed);
    }

    [Fact]
    public async Task Using_the_slate_of_a_scope_without_an_owner_is_a_clear_error()
    {
        await using var services = new ServiceCollection().AddSlateClient(slates =>
        {
            slates.StoreIn.Memory();
            slates.Add<UserSlate>();
        }).BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        var slate = scope.ServiceProvider.GetRequiredService<UserSlate>();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await slate.User.GetAsync(Stop));
        Assert.Contains("SlateScope.SetOwner(owner)", error.Message, StringComparison.Ordinal);
    }
}
