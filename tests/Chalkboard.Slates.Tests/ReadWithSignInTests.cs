using Chalkboard.Slates.Memory;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Documents;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Chalkboard.Slates.Tests;

/// <summary>Documents that are read in the store call that checks a sign-in. Two processes share the store.</summary>
public sealed class ReadWithSignInTests : IAsyncDisposable
{
    private readonly List<ServiceProvider> _providers = [];
    private readonly CountingStore _store = new(new MemorySlateStore());
    private readonly SlateClient _one;
    private readonly SlateClient _other;

    public ReadWithSignInTests()
    {
        _one = OpenClient();
        _other = OpenClient();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers) await provider.DisposeAsync();
    }

    [Fact]
    public async Task Once_a_process_knows_a_token_its_check_and_the_declared_documents_are_one_store_call()
    {
        var token = await SignInAsync();
        await _other.For<UserSlate>(Site.Owner).User.SetAsync(new("Ann"), Stop);
        Assert.Equal(["tokens.find", "find user"], await RecordPageAsync(_one, token, "Ann"));

        Assert.Equal(["read"], await RecordPageAsync(_one, token, "Ann"));
        Assert.Equal(["read"], await RecordPageAsync(_one, token, "Ann"));
    }

    [Fact]
    public async Task A_change_in_another_process_is_part_of_the_next_page()
    {
        var token = await SignInAsync();
        for (var i = 0; i < 3; i++)
        {
            await _other.For<UserSlate>(Site.Owner).User.SetAsync(new($"Ann {i}"), Stop);
            await RecordPageAsync(_one, token, $"Ann {i}");
        }

        await _other.For<UserSlate>(Site.Owner).User.DeleteAsync(Stop);
        Assert.Equal(["read"], await RecordPageAsync(_one, token, null));
        await _other.For<UserSlate>(Site.Owner).User.SetAsync(new("Ann"), Stop);
        Assert.Equal(["read"], await RecordPageAsync(_one, token, "Ann"));
    }

    [Fact]
    public async Task A_revocation_in_another_process_holds_at_the_next_page()
    {
        var token = await SignInAsync();
        await RecordPageAsync(_one, token, null);
        await RecordPageAsync(_one, token, null);

        await _other.Tokens.RevokeAllAsync(Site.Owner, cancellationToken: Stop);

        Assert.Null(await _one.OpenAsync(token, Stop));
        Assert.Null(await _one.OpenAsync(token, Stop));
    }

    [Fact]
    public async Task Nothing_is_served_while_the_store_is_down()
    {
        var token = await SignInAsync();
        await RecordPageAsync(_one, token, null);
        await RecordPageAsync(_one, token, null);
        _store.IsDown = true;

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _one.OpenAsync(token, Stop));
    }

    [Fact]
    public async Task The_token_is_as_a_find_returns_it()
    {
        var token = await SignInAsync();
        await _one.OpenAsync(token, Stop);

        var read = (await _one.OpenAsync(token, Stop))!.Token!;

        var found = (await _one.Tokens.FindAsync(token, Stop))!;
        Assert.Equal(found with { ReadAt = default, Payload = default }, read with { ReadAt = default, Payload = default });
        Assert.Equal("payload"u8, read.Payload.Span);
    }

    [Fact]
    public async Task A_write_of_the_page_is_not_hidden_by_what_was_read_before()
    {
        var token = await SignInAsync();
        await _other.For<UserSlate>(Site.Owner).User.SetAsync(new("Ann"), Stop);
        await _one.OpenAsync(token, Stop);

        var written = (await OpenSlateAsync(token)).User;
        await written.SetAsync(new("Bob"), Stop);
        Assert.Equal("Bob", (await written.GetAsync(Stop)).Value?.Name);

        var updated = (await OpenSlateAsync(token)).User;
        await updated.UpdateAsync(user => user with { Name = user.Name + " B." }, Stop);
        Assert.Equal("Bob B.", (await updated.GetAsync(Stop)).Value?.Name);

        var slate = await OpenSlateAsync(token);
        await slate.CommitAsync(commit => commit.Delete(slate.User), Stop);
        Assert.False((await slate.User.GetAsync(Stop)).Exists);
    }

    [Fact]
    public async Task An_update_starts_with_what_was_read_and_reads_again_if_it_has_changed()
    {
        var token = await SignInAsync();
        await _other.For<UserSlate>(Site.Owner).User.SetAsync(new("Ann"), Stop);
        await _one.OpenAsync(token, Stop);

        var slate = await OpenSlateAsync(token);
        _store.ClearCalls();
        await slate.User.UpdateAsync(user => user with { Visits = user.Visits + 1 }, Stop);
        Assert.Equal(["commit"], _store.Calls);

        slate = await OpenSlateAsync(token);
        await _other.For<UserSlate>(Site.Owner).User.UpdateAsync(user => user with { Visits = user.Visits + 1 }, Stop);
        Assert.Equal(3, (await slate.User.UpdateAsync(user => user with { Visits = user.Visits + 1 }, Stop)).Value?.Visits);
    }

    [Fact]
    public async Task A_document_that_the_page_has_not_looked_at_may_be_created_again()
    {
        var token = await SignInAsync();
        await _other.For<UserSlate>(Site.Owner).User.SetAsync(new("Ann"), Stop);
        await _one.OpenAsync(token, Stop);
        var slate = await OpenSlateAsync(token);
        await _other.For<UserSlate>(Site.Owner).User.DeleteAsync(Stop);

        await slate.User.SetAsync(new("Bob"), Stop);

        Assert.Equal("Bob", (await _other.For<UserSlate>(Site.Owner).User.GetAsync(Stop)).Value?.Name);
    }

    [Fact]
    public async Task Without_a_memory_a_page_reads_one_document_after_the_other()
    {
        var token = await SignInAsync();
        var client = OpenClient(options => options.ReadCache.MaxBytes = 0);

        for (var i = 0; i < 2; i++) Assert.Equal(["tokens.find", "find user"], await RecordPageAsync(client, token, null));
    }

    [Fact]
    public async Task Without_declared_documents_a_check_is_a_look_up_of_the_token()
    {
        var token = await SignInAsync();
        var client = new SlateClient(_store);
        _store.ClearCalls();

        for (var i = 0; i < 2; i++) Assert.NotNull((await client.OpenAsync(token, Stop))?.Token);

        Assert.Equal(["tokens.find", "tokens.find"], _store.Calls);
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("not-a-token", 0)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 1)]
    public async Task An_unknown_token_opens_no_slate_and_costs_at_most_a_look_up(string? token, int calls)
    {
        _store.ClearCalls();

        Assert.Null(await _one.OpenAsync(token, Stop));

        Assert.Equal(calls, _store.Calls.Length);
    }

    private SlateClient OpenClient(Action<SlateOptions>? configure = null)
    {
        var services = new ServiceCollection().AddSlateClient(slates =>
        {
            slates.StoreIn.Store(_ => _store);
            slates.Add<UserSlate>().ReadWithSignIn(slate => slate.User).ReadWithSignIn(slate => slate.UserWithInitial);
            slates.Configure(options => configure?.Invoke(options));
        });
        _providers.Add(services.BuildServiceProvider());
        return _providers[^1].GetRequiredService<SlateClient>();
    }

    private async Task<string> SignInAsync() =>
        (await _other.Tokens.IssueAsync(Site.Owner, new() { Payload = "payload"u8.ToArray() }, Stop)).RevealSecret();

    private async Task<UserSlate> OpenSlateAsync(string token) => (await _one.OpenAsync(token, Stop))!.As<UserSlate>();

    /// <summary>Checks the sign-in and reads the user, as a page does.</summary>
    private async Task<string[]> RecordPageAsync(SlateClient client, string token, string? expectedName)
    {
        _store.ClearCalls();
        var slate = (await client.OpenAsync(token, Stop))!.As<UserSlate>();
        Assert.Equal(expectedName, (await slate.User.GetAsync(Stop)).Value?.Name);
        Assert.Equal(expectedName, (await slate.User.GetAsync(Stop)).Value?.Name);
        return _store.Calls;
    }
}
