using Chalkboard.Slates.Sqlite.Connections;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Files;

namespace Chalkboard.Slates.Sqlite.Tests;

/// <summary>What operations cost SQLite, in steps of its virtual machine, besides what the suites of all stores measure.</summary>
public sealed class CostTests : IAsyncDisposable
{
    private const int Few = 20, Many = 2_000;

    private readonly TemporaryFolder _folder = new();
    private readonly WorkCounter _work = new();
    private readonly SqliteSlateStore _store;

    public CostTests() => _store = TestData.Store(_folder.GetPath("slates.db"), work: _work);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_commit_of_a_signed_in_owner_costs_as_much_however_many_tokens_the_owner_has()
    {
        var first = await IssueAsync(Few);
        async ValueTask CommitAsync() =>
            await _store.SucceedsAsync(new Commit(TestData.Owner, [DocumentWrite.Put("a", "1"u8.ToArray())], first));
        await CommitAsync();
        var few = await CostAsync(CommitAsync);
        await IssueAsync(Many);
        Assert.InRange(await CostAsync(CommitAsync), 1, 2 * few);
    }

    [Fact]
    public async Task Revoking_all_tokens_removes_none_of_them_under_the_lock()
    {
        var kept = await IssueAsync(Many);
        // Counting them takes a few steps each; removing one takes dozens.
        Assert.InRange(
            await CostAsync(
                async () => Assert.Equal(Many - 1, await _store.Tokens.RevokeAllAsync(TestData.Owner, kept, TestData.Stop))), 1, 10 * Many);

        Assert.Equal([kept], (await _store.Tokens.ListAsync(TestData.Owner, TestData.Stop)).Select(token => token.Id));
        using var shell = TestData.OtherProgram(_folder.GetPath("slates.db"));
        await TestData.UntilAsync(() => shell.Ask("SELECT count(*) FROM tokens") == 1);
        Assert.Equal((1, 1), (shell.Ask("SELECT count(*) FROM token_owners"), shell.Ask("SELECT current FROM token_owners")));
    }

    private async Task<TokenId> IssueAsync(int count)
    {
        TokenId first = default;
        for (var i = 0; i < count; i++)
        {
            var token = TestData.Token(TestData.TokenId(), TimeSpan.FromHours(1)) with { MaxPerOwner = int.MaxValue };
            await _store.Tokens.IssueAsync(token, TestData.Stop);
            if (i == 0) first = token.Id;
        }

        return first;
    }

    private async Task<long> CostAsync(Func<ValueTask> act)
    {
        var before = _work.Steps;
        await act();
        return _work.Steps - before;
    }
}
