using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>The cost of an operation does not grow with the amount of data. It is counted, not timed. (Property 14.)</summary>
public abstract class CostSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    private const int SmallCount = 20;
    private const int LargeCount = 2_000;
    private const int PageSize = 10;

    // With a hundred times as many entries, an index is one or two levels deeper. A scan would cost a hundred times as much.
    private const double MaxGrowthFactor = 4;

    private static readonly TimeSpan _hour = TimeSpan.FromHours(1);

    [Fact]
    public virtual async Task A_page_costs_the_same_wherever_it_is()
    {
        await FillAsync(Slate, LargeCount);

        var first = await MeasureCostAsync(() => ListAsync(Slate, "", null));
        var last = await MeasureCostAsync(() => ListAsync(Slate, "", FormatId(LargeCount - PageSize - 1)));

        AssertSimilarCost(first, last);
    }

    [Fact]
    public virtual async Task A_page_of_a_prefix_costs_the_same_wherever_it_is()
    {
        await FillAsync(Slate, LargeCount, "a/");
        await FillAsync(Slate, LargeCount, "b/");

        var first = await MeasureCostAsync(() => ListAsync(Slate, "b/", null));
        var last = await MeasureCostAsync(() => ListAsync(Slate, "b/", "b/" + FormatId(LargeCount - PageSize - 1)));

        AssertSimilarCost(first, last);
        AssertSimilarCost(await MeasureCostAsync(() => ListAsync(Slate, "a/", null)), first);
    }

    [Fact]
    public virtual async Task A_page_of_a_large_slate_costs_as_much_as_one_of_a_small_slate()
    {
        var (small, large) = await SmallAndLargeAsync();

        AssertSimilarCost(
            await MeasureCostAsync(() => ListAsync(small, "", null)), await MeasureCostAsync(() => ListAsync(large, "", null)));
    }

    [Fact]
    public virtual async Task A_commit_to_a_large_slate_costs_as_much_as_one_to_a_small_slate()
    {
        var (small, large) = await SmallAndLargeAsync();

        AssertSimilarCost(
            await MeasureCostAsync(async () => await small.PutAsync(FormatId(1), "2")),
            await MeasureCostAsync(async () => await large.PutAsync(FormatId(1), "2")));
        AssertSimilarCost(
            await MeasureCostAsync(async () => await small.PutAsync(FormatId(1), "2", _hour)),
            await MeasureCostAsync(async () => await large.PutAsync(FormatId(1), "2", _hour)));
    }

    [Fact]
    public virtual async Task A_renewal_costs_the_same_however_large_the_slate_and_the_document_are()
    {
        var (small, large) = await SmallAndLargeAsync();
        await small.CommitAsync(DocumentWrite.Put("large", TestData.CreateLargeJson(4 * 1024 * 1024)));

        var cost = await MeasureCostAsync(() => small.RenewAsync(FormatId(1), _hour));
        AssertSimilarCost(cost, await MeasureCostAsync(() => large.RenewAsync(FormatId(1), _hour)));
        AssertSimilarCost(cost, await MeasureCostAsync(() => small.RenewAsync("large", _hour)));
        if (!Store.Description.Capabilities.SupportsMultiDocumentCommits) return;
        AssertSimilarCost(await MeasureCostAsync(() => RenewTwoAsync(small)), await MeasureCostAsync(() => RenewTwoAsync(large)));

        static async ValueTask RenewTwoAsync(TestSlate slate) => Assert.Equal(CommitOutcome.Committed, await slate.CommitAsync(
            DocumentWrite.Renew(FormatId(1), _hour, Precondition.Present), DocumentWrite.Renew(FormatId(2), _hour)));
    }

    [Fact]
    public virtual async Task A_multi_document_commit_to_a_large_slate_costs_as_much_as_one_to_a_small_slate()
    {
        SkipUnlessMultiDocumentCommits();
        var (small, large) = await SmallAndLargeAsync();

        AssertSimilarCost(await MeasureCostAsync(() => CommitAsync(small)), await MeasureCostAsync(() => CommitAsync(large)));

        async ValueTask CommitAsync(TestSlate slate) => Assert.Equal(CommitOutcome.Committed, await slate.CommitAsync(
            DocumentWrite.Put(
                FormatId(1), TestData.ToUtf8("2"), Precondition.Present), DocumentWrite.Put("new", TestData.ToUtf8("1")),
                DocumentWrite.Delete("new too"), DocumentWrite.Check(FormatId(2), Precondition.Present)));
    }

    [Fact]
    public virtual async Task A_read_of_several_documents_costs_as_much_in_a_large_slate_as_in_a_small_one()
    {
        var (small, large) = await SmallAndLargeAsync();
        foreach (var slate in (TestSlate[])[small, large])
            await slate.CommitAsync(DocumentWrite.Put("below/1", TestData.ToUtf8("1")));
        var (smallToken, largeToken) = (await small.IssueAsync(_hour), await large.IssueAsync(_hour));

        AssertSimilarCost(
            await MeasureCostAsync(() => ReadAsync(small, smallToken)), await MeasureCostAsync(() => ReadAsync(large, largeToken)));

        async ValueTask ReadAsync(TestSlate slate, StoredToken token)
        {
            var request = new ReadRequest(slate.Owner, [FormatId(1), FormatId(2)], "below/", token: token);
            Assert.Equal(3, (await slate.Store.ReadAsync(request, TestCancellationToken)).Documents.Count);
        }
    }

    [Fact]
    public virtual async Task Reading_a_document_costs_as_much_in_a_large_slate_as_in_a_small_one()
    {
        var (small, large) = await SmallAndLargeAsync();

        AssertSimilarCost(
            await MeasureCostAsync(
                async () => await small.FindAsync(FormatId(10))), await MeasureCostAsync(async () => await large.FindAsync(FormatId(10))));
    }

    [Fact]
    public virtual async Task Deleting_a_large_slate_costs_as_much_as_deleting_a_small_one()
    {
        var smalls = new Queue<TestSlate>();
        var larges = new Queue<TestSlate>();
        for (var i = 0; i < AttemptCount; i++)
        {
            var (small, large) = await SmallAndLargeAsync();
            smalls.Enqueue(small);
            larges.Enqueue(large);
        }

        AssertSimilarCost(
            await MeasureCostAsync(async () => Assert.True(await smalls.Dequeue().DeleteSlateAsync())),
            await MeasureCostAsync(async () => Assert.True(await larges.Dequeue().DeleteSlateAsync())));
    }

    [Fact]
    public virtual async Task A_page_of_owners_costs_the_same_wherever_it_is()
    {
        for (var i = 0; i < LargeCount / 4; i++) await new TestSlate(Store, $"{Owner}-{FormatId(i)}").PutAsync("a");
        var request = new PageRequest(null, PageSize);
        var first = await MeasureCostAsync(async () => await Store.ListOwnersAsync(request, TestCancellationToken));
        for (var page =
            await Store.ListOwnersAsync(request, TestCancellationToken); page.NextCursor is { } next; page =
                await Store.ListOwnersAsync(request, TestCancellationToken)) request = request with { Cursor = next };

        var last = await MeasureCostAsync(async () => await Store.ListOwnersAsync(request, TestCancellationToken));

        AssertSimilarCost(first, last);
    }

    [Fact]
    public virtual async Task Issuing_a_token_costs_the_same_however_many_tokens_its_owner_has()
    {
        var (few, many) = (TestData.CreateOwner(), TestData.CreateOwner());
        foreach (var (owner, count) in ((string, int)[])[(few, SmallCount), (many, LargeCount)])
            for (var i = 0; i < count; i++) await IssueAsync(owner, int.MaxValue);

        AssertSimilarCost(
            await MeasureCostAsync(() => IssueAsync(few, int.MaxValue)), await MeasureCostAsync(() => IssueAsync(many, int.MaxValue)));
        // With these limits each new token ends another one.
        await IssueAsync(few, SmallCount);
        await IssueAsync(many, LargeCount);
        AssertSimilarCost(
            await MeasureCostAsync(() => IssueAsync(few, SmallCount)), await MeasureCostAsync(() => IssueAsync(many, LargeCount)));
    }

    [Fact]
    public virtual async Task Renewing_reissuing_and_revoking_cost_the_same_however_many_tokens_the_owner_has()
    {
        foreach (var operation in (Func<NewToken, ValueTask>[])[
            async token => Assert.NotNull(await Store.Tokens.RenewAsync(token.Id, _hour, TestCancellationToken)),
            async token =>
                Assert.True(
                    await Store.Tokens.ReissueAsync(
                        token.Id, TestData.CreateToken(token.Owner, _hour, maxPerOwner: int.MaxValue), _hour, TestCancellationToken)),
            async token => Assert.True(await Store.Tokens.RevokeAsync(token.Id, TestCancellationToken))])
        {
            var costs = new List<long>();
            foreach (var count in (int[])[SmallCount, LargeCount / 4])
            {
                var owner = TestData.CreateOwner();
                var tokens = new Queue<NewToken>();
                for (var i = 0; i < count; i++) tokens.Enqueue(await IssueAsync(owner, int.MaxValue));
                costs.Add(await MeasureCostAsync(() => operation(tokens.Dequeue())));
            }

            AssertSimilarCost(costs[0], costs[1]);
        }
    }

    // Sometimes the engine does work of its own during an operation, so the lowest of several measurements counts.
    private const int AttemptCount = 4;

    private static string FormatId(int i) => $"{i:d6}";

    private static async Task FillAsync(TestSlate slate, int count, string prefix = "")
    {
        var supportsMultiDocumentCommits = slate.Store.Description.Capabilities.SupportsMultiDocumentCommits;
        foreach (var ids in Enumerable.Range(0, count).Chunk(supportsMultiDocumentCommits ? 200 : 1))
            Assert.Equal(
                CommitOutcome.Committed,
                await slate.CommitAsync([.. ids.Select(i => DocumentWrite.Put(prefix + FormatId(i), TestData.ToUtf8("1")))]));
    }

    private static void AssertSimilarCost(long baseline, long measured) =>
        Assert.True(measured <= MaxGrowthFactor * Math.Max(baseline, 1) + PageSize, $"The cost grew from {baseline:N0} to {measured:N0}.");

    private async Task<(TestSlate Small, TestSlate Large)> SmallAndLargeAsync()
    {
        var (small, large) = (new TestSlate(Store, TestData.CreateOwner()), new TestSlate(Store, TestData.CreateOwner()));
        await FillAsync(small, SmallCount);
        await FillAsync(large, LargeCount);
        return (small, large);
    }

    private async ValueTask ListAsync(TestSlate slate, string prefix, string? cursor)
    {
        var page = await Store.ListAsync(slate.Owner, prefix, new PageRequest(cursor, PageSize), TestCancellationToken);
        Assert.Equal(PageSize, page.Items.Count);
    }

    private async ValueTask<NewToken> IssueAsync(string owner, int maxPerOwner)
    {
        var token = TestData.CreateToken(owner, _hour, maxPerOwner: maxPerOwner);
        await Store.Tokens.IssueAsync(token, TestCancellationToken);
        return token;
    }

    private Task<long> MeasureCostAsync<T>(Func<ValueTask<T>> operation) =>
        MeasureCostAsync(new Func<ValueTask>(async () => await operation()));

    private async Task<long> MeasureCostAsync(Func<ValueTask> operation)
    {
        var lowestCost = long.MaxValue;
        for (var i = 0; i < AttemptCount; i++)
        {
            var cost = await Fixture.CountWorkAsync(operation);
            Assert.SkipWhen(cost is null, "The engine can't count the cost of an operation.");
            lowestCost = Math.Min(lowestCost, cost.Value);
        }

        return lowestCost;
    }
}
