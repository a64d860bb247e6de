using Chalkboard.Slates.Conformance.Histories;
using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using FsCheck.Fluent;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>
/// The store fails clearly during an outage, and recovers. (Property 9.) Tests each of <see cref="StoreFixture.Outages"/>.
/// </summary>
public abstract class AvailabilitySuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    [Fact]
    public virtual Task During_an_outage_every_operation_fails_with_a_clear_error_within_its_timeout() => ForEachOutageAsync(async outage =>
    {
        var token = await Slate.IssueAsync(Ticks(1000));
        await Slate.PutAsync("a");
        await RunDuringAsync(outage, async () =>
        {
            await AssertUnavailableAsync(
                outage, async cancellationToken =>
                    await Store.CommitAsync(new Commit(Owner, [DocumentWrite.Put("a", TestData.ToUtf8("2"))]), cancellationToken));
            await AssertUnavailableAsync(outage, async cancellationToken => await Store.DeleteAsync(Owner, cancellationToken));
            await AssertUnavailableAsync(
                outage, async cancellationToken =>
                    await Store.Tokens.IssueAsync(TestData.CreateToken(Owner, Ticks(10)), cancellationToken));
            await AssertUnavailableAsync(
                outage, async cancellationToken => await Store.Tokens.RenewAsync(token.Id, Ticks(1000), cancellationToken));
            await AssertUnavailableAsync(outage, async cancellationToken => await Store.Tokens.RevokeAsync(token.Id, cancellationToken));
            if (!outage.ShouldFailReads) return;
            await AssertUnavailableAsync(outage, async cancellationToken => await Store.FindAsync(Owner, "a", cancellationToken));
            await AssertUnavailableAsync(
                outage, async cancellationToken => await Store.ListAsync(Owner, "", PageRequest.First, cancellationToken));
            await AssertUnavailableAsync(
                outage, async cancellationToken => await Store.ListOwnersAsync(PageRequest.First, cancellationToken));
            await AssertUnavailableAsync(outage, async cancellationToken => await Store.Tokens.FindAsync(token.Id, cancellationToken));
            await AssertUnavailableAsync(outage, async cancellationToken => await Store.Tokens.ListAsync(Owner, cancellationToken));
        });
    });

    [Fact]
    public virtual Task After_an_outage_the_store_recovers_by_itself_and_keeps_every_acknowledged_write() =>
        ForEachOutageAsync(async outage =>
    {
        var token = await Slate.IssueAsync(Ticks(1000));
        var version = await Slate.PutAsync("acknowledged");
        var lateWrite = DocumentWrite.Put("late", TestData.ToUtf8("1"));
        var isOutcomeUnknown = false;
        await RunDuringAsync(
            outage, async () =>
                isOutcomeUnknown =
                    (await AssertUnavailableAsync(
                        outage, async cancellationToken =>
                            await Store.CommitAsync(new Commit(Owner, [lateWrite]), cancellationToken))).IsOutcomeUnknown);

        if (Store.Description.Capabilities.IsDurable)
        {
            Assert.Equal(version, await Slate.GetVersionAsync("acknowledged"));
            Assert.NotNull(await Store.Tokens.FindAsync(token.Id, TestCancellationToken));
        }

        Assert.Contains(
            await Slate.GetVersionAsync(
                "late"), isOutcomeUnknown ? [DocumentVersion.None, lateWrite.Version] : (DocumentVersion[])[DocumentVersion.None]);
        await Slate.PutAsync("new");
        await SecondSlate.PutAsync("newer");
        await Slate.IssueAsync(Ticks(100));
        await Slate.DeleteSlateAsync();
    });

    [Fact]
    public virtual Task An_outage_during_many_commits_leaves_no_commit_half_applied() => ForEachOutageAsync(async outage =>
    {
        var supportsMultiDocumentCommits = Store.Description.Capabilities.SupportsMultiDocumentCommits;
        var plan = PlanGenerator.CreateConcurrent(supportsMultiDocumentCommits).Generator.Where(steps => steps.Length >= 30)
            .Sample(60, 1)[0];
        var run = new ConcurrentRun([Store, SecondStore], clients: 4);
        var clients = run.RunAsync(plan);
        await run.Halfway;
        await RunDuringAsync(outage, async () =>
        {
            await run.ExecuteAsync(new CommitOperation([(DocumentWrite.Put("a", TestData.ToUtf8("1")), null)]));
            await Task.WhenAny(clients, run.FirstFailure).WaitAsync(outage.Timeout, TestCancellationToken);
        });
        await clients.WaitAsync(outage.Timeout * plan.Length, TestCancellationToken);

        Assert.Null(await run.FindFaultAsync());
    });

    private async Task ForEachOutageAsync(Func<Outage, Task> test)
    {
        Assert.SkipWhen(Fixture.Outages.Count == 0, "The fixture of the store has no outages.");
        foreach (var outage in Fixture.Outages)
        {
            try
            {
                await test(outage);
            }
            catch (Exception e) when (!TestCancellationToken.IsCancellationRequested)
            {
                throw new InvalidOperationException($"With the outage '{outage}': {e.Message}", e);
            }
        }
    }

    private static async Task RunDuringAsync(Outage outage, Func<Task> operation)
    {
        await outage.StartAsync();
        try
        {
            await operation();
        }
        finally
        {
            await outage.StopAsync();
        }
    }

    private static async Task<StoreUnavailableException> AssertUnavailableAsync(Outage outage, Func<CancellationToken, Task> operation)
    {
        var failure =
            await Assert.ThrowsAsync<StoreUnavailableException>(
                () => operation(TestCancellationToken).WaitAsync(outage.Timeout, TestCancellationToken));
        Assert.NotEmpty(failure.Message);
        return failure;
    }
}
