using System.Globalization;
using Chalkboard.Slates.Conformance.Histories;
using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Concurrent writers. (Properties 2, 3 and 4.)</summary>
public abstract class ConcurrencySuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    private const int WriterCount = 16;

    /// <summary>The number of random histories to record. 100 by default.</summary>
    protected virtual int HistoryCount => 100;

    [Fact]
    public virtual Task Every_concurrent_history_of_a_slate_is_linearizable() => new CounterexampleSearch(
        Conformance.Histories.PlanGenerator.CreateConcurrent(Store.Description.Capabilities.SupportsMultiDocumentCommits),
        plan => new ConcurrentRun([Store, SecondStore], clients: 4).FindFaultAsync(plan))
    { PlanCount = HistoryCount, RunsPerPlan = 10 }.RunAsync();

    [Fact]
    public virtual async Task Exactly_one_of_many_writers_with_the_same_version_succeeds()
    {
        var version = await Slate.PutAsync("a");

        await AssertOneWinsAsync(i => DocumentWrite.Put("a", TestData.ToUtf8($"{i}"), Precondition.AtVersion(version)));
    }

    [Fact]
    public virtual async Task Exactly_one_of_many_writers_creates_a_document() =>
        await AssertOneWinsAsync(i => DocumentWrite.Put("a", TestData.ToUtf8($"{i}"), Precondition.Absent));

    [Fact]
    public virtual async Task Exactly_one_of_many_callers_gets_and_deletes_a_document()
    {
        var version = await Slate.PutAsync("a");

        await AssertOneWinsAsync(_ => DocumentWrite.Delete("a", Precondition.AtVersion(version)));
        Assert.Null(await Slate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task All_concurrent_updates_of_one_document_take_effect()
    {
        const int updatesPerWriter = 8;
        await Slate.PutAsync("a", "0");

        await RunConcurrentlyAsync(async (slate, _) =>
        {
            for (var updateCount = 0; updateCount < updatesPerWriter; await Scheduling.YieldAsync())
                if (await TryIncrementAsync(slate)) updateCount++;
            return true;
        });

        Assert.Equal($"{WriterCount * updatesPerWriter}", await Slate.ReadTextAsync("a"));
    }

    [Fact]
    public virtual async Task Writers_of_different_documents_do_not_conflict()
    {
        var outcomes =
            await RunConcurrentlyAsync(
                async (slate, i) => await slate.CommitAsync(DocumentWrite.Put($"{i:d2}", TestData.ToUtf8("1"), Precondition.Absent)));

        Assert.All(outcomes, outcome => Assert.Equal(CommitOutcome.Committed, outcome));
        Assert.Equal(WriterCount, (await Slate.ListAsync()).Count);
    }

    [Fact]
    public virtual async Task Exactly_one_of_many_revocations_of_a_token_returns_true()
    {
        var token = await Slate.IssueAsync(Ticks(100));

        var results = await RunConcurrentlyAsync(async (slate, _) => await slate.Store.Tokens.RevokeAsync(token.Id, TestCancellationToken));

        Assert.Single(results, live => live);
    }

    private static async Task<bool> TryIncrementAsync(TestSlate slate)
    {
        var found = (await slate.FindAsync("a"))!;
        var value = int.Parse(found.Content.Span, CultureInfo.InvariantCulture);
        var outcome =
            await slate.CommitAsync(DocumentWrite.Put("a", TestData.ToUtf8($"{value + 1}"), Precondition.AtVersion(found.Version)));
        return outcome.Status == CommitStatus.Committed;
    }

    private async Task AssertOneWinsAsync(Func<int, DocumentWrite> write)
    {
        DocumentWrite[] writes = [.. Enumerable.Range(0, WriterCount).Select(write)];
        var outcomes = await RunConcurrentlyAsync(async (slate, i) => await slate.CommitAsync(writes[i]));

        var winner = Array.FindIndex(outcomes, outcome => outcome == CommitOutcome.Committed);
        Assert.Equal(WriterCount - 1, outcomes.Count(outcome => outcome == CommitOutcome.Conflict("a")));
        Assert.Equal(writes[winner].Version, await Slate.GetVersionAsync("a"));
    }

    private async Task<T[]> RunConcurrentlyAsync<T>(Func<TestSlate, int, Task<T>> operation)
    {
        var startSignal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var tasks = Enumerable.Range(0, WriterCount).Select(async i =>
        {
            await startSignal.Task;
            return await operation(i % 2 == 0 ? Slate : SecondSlate, i);
        }).ToList();
        startSignal.SetResult();
        return await Task.WhenAll(tasks);
    }
}
