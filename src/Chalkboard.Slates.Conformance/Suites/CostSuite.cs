using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>What an operation costs the engine does not grow with what is already there. Counted, not timed. (Property 14.)</summary>
public abstract class CostSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    private const int Few = 20;
    private const int Many = 2_000;
    private const int PageSize = 10;

    // An index is a level or two deeper where it holds a hundred times as much. A scan would cost a hundred times as much.
    private const double Growth = 4;

    private static readonly TimeSpan _hour = TimeSpan.FromHours(1);

    [Fact]
    public virtual async Task A_page_costs_the_same_wherever_it_is()
    {
        await FillAsync(Slate, Many);

        var first = await CostAsync(() => ListAsync(Slate, "", null));
        var last = await CostAsync(() => ListAsync(Slate, "", Id(Many - PageSize - 1)));

        AssertAlike(first, last);
    }

    [Fact]
    public virtual async Task A_page_of_a_prefix_costs_the_same_wherever_it_is()
    {
        await FillAsync(Slate, Many, "a/");
        await FillAsync(Slate, Many, "b/");

        var first = await CostAsync(() => ListAsync(Slate, "b/", null));
        var last = await CostAsync(() => ListAsync(Slate, "b/", "b/" + Id(Many - PageSize - 1)));

        AssertAlike(first, last);
        AssertAlike(await CostAsync(() => ListAsync(Slate, "a/", null)), first);
    }

    [Fact]
    public virtual async Task A_page_of_a_large_slate_costs_as_much_as_one_of_a_small_slate()
    {
        var (small, large) = await SmallAndLargeAsync();

        AssertAlike(await CostAsync(() => ListAsync(small, "", null)), await CostAsync(() => ListAsync(large, "", null)));
    }

    [Fact]
    public virtual async Task A_commit_to_a_large_slate_costs_as_much_as_one_to_a_small_slate()
    {
        var (small, large) = await SmallAndLargeAsync();

        AssertAlike(
            await CostAsync(async () => await small.PutAsync(Id(1), "2")),
            await CostAsync(async () => await large.PutAsync(Id(1), "2")));
        AssertAlike(
            await CostAsync(async () => await small.PutAsync(Id(1), "2", _hour)),
            await CostAsync(async () => await large.PutAsync(Id(1), "2", _hour)));
    }

    [Fact]
    public virtual async Task So_does_a_commit_of_several_documents()
    {
        NeedsSeveralDocuments();
        var (small, large) = await SmallAndLargeAsync();

        AssertAlike(await CostAsync(() => CommitAsync(small)), await CostAsync(() => CommitAsync(large)));

        async ValueTask CommitAsync(SlateOf slate) => Assert.Equal(CommitOutcome.Committed, await slate.CommitAsync(
            DocumentWrite.Put(Id(1), Some.Json("2"), Precondition.Present), DocumentWrite.Put("new", Some.Json("1")), DocumentWrite.Remove("new too"), DocumentWrite.Check(Id(2), Precondition.Present)));
    }

    [Fact]
    public virtual async Task Reading_a_document_costs_as_much_in_a_large_slate_as_in_a_small_one()
    {
        var (small, large) = await SmallAndLargeAsync();

        AssertAlike(await CostAsync(async () => await small.FindAsync(Id(10))), await CostAsync(async () => await large.FindAsync(Id(10))));
    }

    [Fact]
    public virtual async Task Dropping_a_large_slate_holds_writers_up_no_longer_than_dropping_a_small_one()
    {
        var smalls = new Queue<SlateOf>();
        var larges = new Queue<SlateOf>();
        for (var i = 0; i < Tries; i++)
        {
            var (small, large) = await SmallAndLargeAsync();
            smalls.Enqueue(small);
            larges.Enqueue(large);
        }

        AssertAlike(
            await CostAsync(async () => Assert.True(await smalls.Dequeue().DropAsync())),
            await CostAsync(async () => Assert.True(await larges.Dequeue().DropAsync())));
    }

    [Fact]
    public virtual async Task A_page_of_owners_costs_the_same_wherever_it_is()
    {
        for (var i = 0; i < Many / 4; i++) await new SlateOf(Store, $"{Owner}-{Id(i)}").PutAsync("a");
        var place = new PageRequest(null, PageSize);
        var first = await CostAsync(async () => await Store.ListOwnersAsync(place, Stop));
        for (var page = await Store.ListOwnersAsync(place, Stop); page.Next is { } next; page = await Store.ListOwnersAsync(place, Stop)) place = place with { From = next };

        var last = await CostAsync(async () => await Store.ListOwnersAsync(place, Stop));

        AssertAlike(first, last);
    }

    [Fact]
    public virtual async Task A_token_costs_as_much_however_many_its_owner_has()
    {
        var (few, many) = (Some.Owner(), Some.Owner());
        foreach (var (owner, count) in ((string, int)[])[(few, Few), (many, Many)])
            for (var i = 0; i < count; i++) await IssueAsync(owner, int.MaxValue);

        AssertAlike(await CostAsync(() => IssueAsync(few, int.MaxValue)), await CostAsync(() => IssueAsync(many, int.MaxValue)));
        // From here on each token ends another.
        await IssueAsync(few, Few);
        await IssueAsync(many, Many);
        AssertAlike(await CostAsync(() => IssueAsync(few, Few)), await CostAsync(() => IssueAsync(many, Many)));
    }

    [Fact]
    public virtual async Task Renewing_reissuing_and_revoking_a_token_cost_as_much_however_many_its_owner_has()
    {
        foreach (var act in (Func<NewToken, ValueTask>[])[
            async token => Assert.NotNull(await Store.Tokens.RenewAsync(token.Id, _hour, Stop)),
            async token => Assert.True(await Store.Tokens.ReissueAsync(token.Id, Some.Token(token.Owner, _hour, perOwner: int.MaxValue), _hour, Stop)),
            async token => Assert.True(await Store.Tokens.RevokeAsync(token.Id, Stop))])
        {
            var costs = new List<long>();
            foreach (var count in (int[])[Few, Many / 4])
            {
                var owner = Some.Owner();
                var tokens = new Queue<NewToken>();
                for (var i = 0; i < count; i++) tokens.Enqueue(await IssueAsync(owner, int.MaxValue));
                costs.Add(await CostAsync(() => act(tokens.Dequeue())));
            }

            AssertAlike(costs[0], costs[1]);
        }
    }

    // Engines do work of their own now and then.
    private const int Tries = 4;

    private static string Id(int i) => $"{i:d6}";

    private static async Task FillAsync(SlateOf slate, int count, string prefix = "")
    {
        var several = slate.Store.Description.Capabilities.CommitsSeveralDocuments;
        foreach (var ids in Enumerable.Range(0, count).Chunk(several ? 200 : 1))
            Assert.Equal(CommitOutcome.Committed, await slate.CommitAsync([.. ids.Select(i => DocumentWrite.Put(prefix + Id(i), Some.Json("1")))]));
    }

    private static void AssertAlike(long one, long other) =>
        Assert.True(other <= Growth * Math.Max(one, 1) + PageSize, $"What cost {one:N0} cost {other:N0}.");

    private async Task<(SlateOf Small, SlateOf Large)> SmallAndLargeAsync()
    {
        var (small, large) = (new SlateOf(Store, Some.Owner()), new SlateOf(Store, Some.Owner()));
        await FillAsync(small, Few);
        await FillAsync(large, Many);
        return (small, large);
    }

    private async ValueTask ListAsync(SlateOf slate, string prefix, string? from)
    {
        var page = await Store.ListAsync(slate.Owner, prefix, new PageRequest(from, PageSize), Stop);
        Assert.Equal(PageSize, page.Items.Count);
    }

    private async ValueTask<NewToken> IssueAsync(string owner, int perOwner)
    {
        var token = Some.Token(owner, _hour, perOwner: perOwner);
        await Store.Tokens.IssueAsync(token, Stop);
        return token;
    }

    private Task<long> CostAsync<T>(Func<ValueTask<T>> act) => CostAsync(new Func<ValueTask>(async () => await act()));

    private async Task<long> CostAsync(Func<ValueTask> act)
    {
        var least = long.MaxValue;
        for (var i = 0; i < Tries; i++)
        {
            var cost = await Fixture.CountWorkAsync(act);
            Assert.SkipWhen(cost is null, "The engine can't tell what an operation costs it.");
            least = Math.Min(least, cost.Value);
        }

        return least;
    }
}
