using System.Globalization;
using Chalkboard.Slates.Conformance.Histories;
using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Several writers at once. (Properties 2, 3 and 4.)</summary>
public abstract class ConcurrencySuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    private const int _writers = 16;

    /// <summary>How many random histories to record. 100 by default.</summary>
    protected virtual int Histories => 100;

    [Fact]
    public virtual Task Every_concurrent_history_of_a_slate_can_be_explained() => new Search(
        Conformance.Histories.Plans.Concurrent(Store.Description.Capabilities.CommitsSeveralDocuments),
        plan => new ConcurrentRun([Store, Elsewhere], clients: 4).FaultAsync(plan))
    { Plans = Histories, Tries = 10 }.RunAsync();

    [Fact]
    public virtual async Task Of_many_writers_with_the_same_version_exactly_one_succeeds()
    {
        var version = await Slate.PutAsync("a");

        await AssertOneWinsAsync(i => DocumentWrite.Put("a", Some.Json($"{i}"), Precondition.At(version)));
    }

    [Fact]
    public virtual async Task Of_many_writers_who_create_a_document_exactly_one_succeeds() =>
        await AssertOneWinsAsync(i => DocumentWrite.Put("a", Some.Json($"{i}"), Precondition.Absent));

    [Fact]
    public virtual async Task Of_many_who_take_a_document_exactly_one_gets_it()
    {
        var version = await Slate.PutAsync("a");

        await AssertOneWinsAsync(_ => DocumentWrite.Remove("a", Precondition.At(version)));
        Assert.Null(await Slate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task Many_updates_of_one_document_all_survive()
    {
        const int each = 8;
        await Slate.PutAsync("a", "0");

        await AtOnceAsync(async (slate, _) =>
        {
            for (var done = 0; done < each; await Turn.PassAsync())
                if (await TryIncrementAsync(slate)) done++;
            return true;
        });

        Assert.Equal($"{_writers * each}", await Slate.ReadAsync("a"));
    }

    [Fact]
    public virtual async Task Writers_of_different_documents_do_not_conflict()
    {
        var outcomes = await AtOnceAsync(async (slate, i) => await slate.CommitAsync(DocumentWrite.Put($"{i:d2}", Some.Json("1"), Precondition.Absent)));

        Assert.All(outcomes, outcome => Assert.Equal(CommitOutcome.Committed, outcome));
        Assert.Equal(_writers, (await Slate.ListAsync()).Count);
    }

    [Fact]
    public virtual async Task Of_many_who_revoke_a_token_exactly_one_is_told_that_it_was_live()
    {
        var token = await Slate.IssueAsync(Ticks(100));

        var told = await AtOnceAsync(async (slate, _) => await slate.Store.Tokens.RevokeAsync(token.Id, Stop));

        Assert.Single(told, live => live);
    }

    private static async Task<bool> TryIncrementAsync(SlateOf slate)
    {
        var found = (await slate.FindAsync("a"))!;
        var value = int.Parse(found.Content.Span, CultureInfo.InvariantCulture);
        var outcome = await slate.CommitAsync(DocumentWrite.Put("a", Some.Json($"{value + 1}"), Precondition.At(found.Version)));
        return outcome.Status == CommitStatus.Committed;
    }

    private async Task AssertOneWinsAsync(Func<int, DocumentWrite> write)
    {
        DocumentWrite[] writes = [.. Enumerable.Range(0, _writers).Select(write)];
        var outcomes = await AtOnceAsync(async (slate, i) => await slate.CommitAsync(writes[i]));

        var winner = Array.FindIndex(outcomes, outcome => outcome == CommitOutcome.Committed);
        Assert.Equal(_writers - 1, outcomes.Count(outcome => outcome == CommitOutcome.Conflict("a")));
        Assert.Equal(writes[winner].Version, await Slate.VersionAsync("a"));
    }

    private async Task<T[]> AtOnceAsync<T>(Func<SlateOf, int, Task<T>> act)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var tasks = Enumerable.Range(0, _writers).Select(async i =>
        {
            await start.Task;
            return await act(i % 2 == 0 ? Slate : SlateElsewhere, i);
        }).ToList();
        start.SetResult();
        return await Task.WhenAll(tasks);
    }
}
