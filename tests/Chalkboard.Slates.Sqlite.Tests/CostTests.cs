using Chalkboard.Slates.Sqlite.Connections;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Files;

namespace Chalkboard.Slates.Sqlite.Tests;

/// <summary>The cost of operations in steps of SQLite's virtual machine, in addition to the tests of the conformance suites.</summary>
public sealed class CostTests : IAsyncDisposable
{
    private const int Few = 20, Many = 2_000;

    private readonly TemporaryFolder _folder = new();
    private readonly WorkCounter _work = new();
    private readonly SqliteSlateStore _store;

    public CostTests() => _store = TestData.OpenStore(_folder.GetPath("slates.db"), work: _work);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_commit_under_a_sign_in_costs_the_same_however_many_tokens_the_owner_has()
    {
        var first = await IssueAsync(Few);
        async ValueTask CommitAsync() =>
            await _store.AssertCommitsAsync(new Commit(TestData.Owner, [DocumentWrite.Put("a", "1"u8.ToArray())], first));
        await CommitAsync();
        var few = await CountWorkAsync(CommitAsync);
        await IssueAsync(Many);
        Assert.InRange(await CountWorkAsync(CommitAsync), 1, 2 * few);
    }

    [Fact]
    public async Task Revoking_all_tokens_deletes_no_row_under_the_lock()
    {
        var kept = await IssueAsync(Many);
        // Counting takes a few steps for each row, deleting takes dozens.
        Assert.InRange(
            await CountWorkAsync(
                async () => Assert.Equal(Many - 1, await _store.Tokens.RevokeAllAsync(TestData.Owner, kept, TestData.Stop))), 1, 10 * Many);

        Assert.Equal([kept], (await _store.Tokens.ListAsync(TestData.Owner, TestData.Stop)).Select(token => token.Id));
        using var shell = TestData.OpenConnection(_folder.GetPath("slates.db"));
        await TestData.UntilAsync(() => shell.ExecuteScalar("SELECT count(*) FROM tokens") == 1);
        Assert.Equal((1, 1),
            (shell.ExecuteScalar("SELECT count(*) FROM token_owners"), shell.ExecuteScalar("SELECT current FROM token_owners")));
    }

    [Fact]
    public async Task A_renewal_of_a_large_document_writes_few_pages()
    {
        var large = new byte[4 * 1024 * 1024];
        Array.Fill(large, (byte)'1');
        await _store.AssertCommitsAsync(new Commit(TestData.Owner, [DocumentWrite.Put("a", large, expiresAfter: TimeSpan.FromHours(1))]));
        using var shell = TestData.OpenConnection(_folder.GetPath("slates.db"));
        // The log is empty then, so its length shows what the next commit writes.
        Assert.Equal(0, shell.ExecuteScalar("PRAGMA wal_checkpoint(TRUNCATE)"));

        await _store.AssertCommitsAsync(new Commit(TestData.Owner, [DocumentWrite.Renew("a", TimeSpan.FromHours(2))]));

        Assert.InRange(new FileInfo(_folder.GetPath("slates.db-wal")).Length, 1, 100_000);
    }

    private async Task<TokenId> IssueAsync(int count)
    {
        TokenId first = default;
        for (var i = 0; i < count; i++)
        {
            var token = TestData.CreateToken(TestData.CreateTokenId(), TimeSpan.FromHours(1)) with { MaxPerOwner = int.MaxValue };
            await _store.Tokens.IssueAsync(token, TestData.Stop);
            if (i == 0) first = token.Id;
        }

        return first;
    }

    private async Task<long> CountWorkAsync(Func<ValueTask> act)
    {
        var before = _work.Steps;
        await act();
        return _work.Steps - before;
    }
}
