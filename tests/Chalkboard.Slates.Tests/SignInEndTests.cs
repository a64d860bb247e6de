using Chalkboard.Slates.Memory;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Documents;
using Chalkboard.TestInfrastructure.Waiting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Chalkboard.Slates.Tests;

/// <summary>Waiting for the end of a sign-in.</summary>
public sealed class SignInEndTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CountingStore _store;
    private readonly SlateTokens _tokens;

    public SignInEndTests()
    {
        _store = new CountingStore(new MemorySlateStore(_time));
        var options = new SlateOptions();
        options.Tokens.Lifetime = TimeSpan.FromDays(10);
        options.Tokens.MaxPerOwner = 2;
        _tokens = new SlateClient(_store, options, _time).Tokens;
    }

    private static CancellationToken Stop => Site.Stop;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task It_ends_when_the_sign_in_is_revoked()
    {
        var token = await SignInAsync();
        var end = await StartWaitingAsync(token);
        await _tokens.RevokeAsync(token.Id, Stop);

        await end;
    }

    [Fact]
    public async Task It_ends_when_further_sign_ins_exceed_the_limit()
    {
        var token = await SignInAsync();
        var end = await StartWaitingAsync(token);
        _time.Advance(TimeSpan.FromSeconds(1));
        await SignInAsync();
        await SignInAsync();

        await end;
    }

    [Fact]
    public async Task It_ends_at_once_if_the_sign_in_has_ended_before()
    {
        var token = await SignInAsync();
        await _tokens.RevokeAsync(token.Id, Stop);

        await _tokens.WaitForEndAsync(token, Stop);
    }

    [Fact]
    public async Task It_ends_when_the_sign_in_expires_and_not_before()
    {
        var token = await SignInAsync();
        var end = await StartWaitingAsync(token);
        _time.Advance(TimeSpan.FromDays(9));
        Assert.NotNull(await _tokens.RenewAsync((await _tokens.ListAsync(Site.Owner, Stop)).Single(), Stop));
        for (var day = 0; day < 9; day++) _time.Advance(TimeSpan.FromDays(1));
        await _tokens.ListAsync(Site.Owner, Stop);
        Assert.False(end.IsCompleted);

        // The wait sees the clock a moment after it has advanced.
        await Eventually.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromDays(1));
            return end.IsCompleted;
        }, "The wait does not end although the sign-in has expired.");
        await end;
    }

    [Fact]
    public async Task A_reissued_token_does_not_end_the_sign_in_and_its_revocation_does()
    {
        var token = await SignInAsync();
        var end = await StartWaitingAsync(token);
        var successor = await _tokens.ReissueAsync(token, null, Stop);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Null(await _store.Tokens.FindAsync(token.Id, Stop));
        var other = await SignInAsync();
        await _tokens.RevokeAsync(other.Id, Stop);
        Assert.False(end.IsCompleted);
        await _tokens.RevokeAsync(successor!.Id, Stop);

        await end;
    }

    [Fact]
    public async Task Cancelling_ends_the_wait()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var end = _tokens.WaitForEndAsync(await SignInAsync(), cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => end);
    }

    [Fact]
    public async Task A_store_that_is_down_does_not_end_the_wait()
    {
        var token = await SignInAsync();
        var end = await StartWaitingAsync(token);
        _store.BeforeCall = (call, _) => call == "tokens.list" ? throw new StoreUnavailableException("down") : Task.CompletedTask;
        await _store.Tokens.RevokeAsync(token.Id, Stop);
        await Eventually.UntilAsync(
            () => _store.Calls.Count(call => call == "tokens.list") > 2, "The wait does not read the tokens again.");
        Assert.False(end.IsCompleted);
        _store.BeforeCall = (_, _) => Task.CompletedTask;

        await Eventually.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return end.IsCompleted;
        }, "The wait does not end although the store is back.");
        await end;
    }

    private async Task<StoredToken> SignInAsync() => (await _tokens.FindAsync(
        (await _tokens.IssueAsync(Site.Owner, null, Stop)).RevealSecret(), Stop))!;

    // Returns once the watch of the store is live.
    private async Task<Task> StartWaitingAsync(StoredToken token)
    {
        _store.ClearCalls();
        var end = _tokens.WaitForEndAsync(token, Stop);
        await Eventually.UntilAsync(() => _store.Calls.Contains("tokens.list"), "The wait does not start.");
        return end;
    }
}
