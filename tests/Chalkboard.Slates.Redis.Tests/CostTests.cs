using System.Globalization;
using Chalkboard.Slates.Redis.Tests.Servers;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Servers;

namespace Chalkboard.Slates.Redis.Tests;

/// <summary>
/// The cost of operations on a large slate and for an owner with many sign-ins, counted in commands of the server and of its scripts.
/// </summary>
public sealed class CostTests : IAsyncLifetime
{
    private const int Large = 20_000;

    private readonly string _prefix = $"cost-{Guid.NewGuid():n}";
    private RedisProcess _server = null!;
    private RedisSlateStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        if (RedisProgram.Path is null) return;
        _server = await RedisProcess.StartAsync();
        _store = TestData.OpenStore(_server.Address, options =>
        {
            options.KeyPrefix = _prefix;
            options.Timeout = TimeSpan.FromSeconds(30);
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is null) return;
        await _store.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task A_large_slate_costs_as_much_as_a_small_one()
    {
        await FillAsync("small", 40);
        await FillAsync("large", Large);
        (string Name, Func<string, Task> Act)[] operations = [
            ("find", async owner => Assert.NotNull(await _store.FindAsync(owner, Id(7), TestData.Stop))),
            ("commit", owner => _store.AssertCommitsAsync(TestData.CreatePut(owner, Id(7)))),
            ("commit a document that expires", owner =>
                _store.AssertCommitsAsync(TestData.CreatePut(owner, Id(7), expiresAfter: TimeSpan.FromHours(1)))),
            ("renew", owner => _store.AssertCommitsAsync(new Commit(owner, [DocumentWrite.Renew(Id(7), TimeSpan.FromHours(1))]))),
            ("remove", owner => _store.AssertCommitsAsync(new Commit(owner, [DocumentWrite.Delete(Id(7))]))),
            ("the first page", owner => _store.ListAsync(owner, "", new PageRequest(null, 10), TestData.Stop).AsTask()),
            ("the first page of a prefix", owner => _store.ListAsync(owner, "0000", new PageRequest(null, 10), TestData.Stop).AsTask()),
            ("drop", async owner => Assert.True(await _store.DeleteAsync(owner, TestData.Stop)))];
        foreach (var (name, act) in operations)
        {
            // The first call loads the scripts, so it is not counted.
            await FillAsync("other", 40);
            await act("other");
            if (name == "remove")
                foreach (var owner in (string[])["small", "large"]) await _store.AssertCommitsAsync(TestData.CreatePut(owner, Id(7)));
            var small = await CountAsync(() => act("small"));
            var large = await CountAsync(() => act("large"));
            Assert.True(small > 0 && large == small, $"'{name}' took {small} commands in a small slate and {large} in a large one.");
        }
    }

    [Fact]
    public async Task The_last_page_of_a_large_slate_costs_as_much_as_the_first()
    {
        await FillAsync("large", Large);
        var page = new PageRequest(null, 100);
        await _store.ListAsync("large", "", page, TestData.Stop);

        var first = await CountAsync(() => ListAsync(page));
        var middle = await CountAsync(() => ListAsync(page with { Cursor = Id(Large / 2) }));
        var last = await CountAsync(() => ListAsync(page with { Cursor = Id(Large - 102) }));

        Assert.InRange(first, 200, 250);
        Assert.Equal(first, middle);
        Assert.Equal(first, last);

        async Task ListAsync(PageRequest request) =>
            Assert.Equal(100, (await _store.ListAsync("large", "", request, TestData.Stop)).Items.Count);
    }

    [Fact]
    public async Task A_sign_in_costs_the_same_however_many_there_are()
    {
        const int bound = 100_000;
        await SignInAsync("few", 5, bound);
        await SignInAsync("many", 3_000, bound);
        NewToken[] tokens = [TestData.CreateToken("few", perOwner: bound), TestData.CreateToken("many", perOwner: bound)];
        var commits = tokens.Select(token => new Commit(token.Owner, [DocumentWrite.Put("a", TestData.ToUtf8("1"))], token.Id)).ToArray();
        NewToken[] successors = [TestData.CreateToken("few", perOwner: bound), TestData.CreateToken("many", perOwner: bound)];
        (string Name, Func<int, Task> Act)[] operations = [
            ("issue", who => _store.Tokens.IssueAsync(tokens[who], TestData.Stop).AsTask()),
            ("commit while signed in", who => _store.AssertCommitsAsync(commits[who])),
            ("renew", async who => Assert.NotNull(await _store.Tokens.RenewAsync(tokens[who].Id, TimeSpan.FromHours(1), TestData.Stop))),
            ("reissue", async who =>
                Assert.True(await _store.Tokens.ReissueAsync(tokens[who].Id, successors[who], TimeSpan.FromMinutes(1), TestData.Stop))),
            ("revoke", async who => Assert.True(await _store.Tokens.RevokeAsync(successors[who].Id, TestData.Stop)))];
        // The first calls load the scripts, so they are not counted.
        var known = TestData.CreateToken("other");
        await _store.Tokens.IssueAsync(known, TestData.Stop);
        await _store.AssertCommitsAsync(new Commit("other", [DocumentWrite.Put("a", TestData.ToUtf8("1"))], known.Id));
        await _store.Tokens.RenewAsync(known.Id, TimeSpan.FromHours(1), TestData.Stop);
        await _store.Tokens.ReissueAsync(known.Id, TestData.CreateToken("other"), TimeSpan.FromMinutes(1), TestData.Stop);
        await _store.Tokens.RevokeAsync(known.Id, TestData.Stop);

        foreach (var (name, act) in operations)
        {
            var few = await CountAsync(() => act(0));
            var many = await CountAsync(() => act(1));
            Assert.True(few > 0 && many == few, $"'{name}' took {few} commands among few sign-ins and {many} among many.");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ending_many_sign_ins_runs_several_scripts_of_bounded_length(bool byBound)
    {
        const int many = 1_200;
        await SignInAsync("many", many, many);
        var kept = TestData.CreateToken("many", perOwner: many + 1);
        await _store.Tokens.IssueAsync(kept, TestData.Stop);

        var longest = await ServerMonitor.CountLongestScriptAsync(_server, _prefix, async () =>
        {
            if (byBound) await _store.Tokens.IssueAsync(kept = TestData.CreateToken("many", perOwner: 1), TestData.Stop);
            else Assert.Equal(many, await _store.Tokens.RevokeAllAsync("many", kept.Id, TestData.Stop));
        });

        Assert.InRange(longest, 500, 2_500);
        Assert.Equal([kept.Id], (await _store.Tokens.ListAsync("many", TestData.Stop)).Select(token => token.Id));
    }

    private static string Id(int i) => i.ToString("d6", CultureInfo.InvariantCulture);

    private Task<long> CountAsync(Func<Task> act) => ServerMonitor.CountAsync([_server], _prefix, act);

    private async Task FillAsync(string owner, int documents)
    {
        foreach (var some in Enumerable.Range(0, documents).Chunk(Commit.MaxWrites))
            await _store.AssertCommitsAsync(new Commit(owner, [.. some.Select(i => DocumentWrite.Put(Id(i), TestData.ToUtf8("1")))]));
    }

    private Task SignInAsync(string owner, int times, int bound) =>
        Parallel.ForAsync(
            0, times, TestData.Stop, async (_, stop) => await _store.Tokens.IssueAsync(TestData.CreateToken(owner, perOwner: bound), stop));
}
