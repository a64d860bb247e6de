using Chalkboard.Slates.Conformance.Histories;
using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>The store down, and up again. (Property 9.) Tries each of <see cref="StoreFixture.Outages"/>.</summary>
public abstract class AvailabilitySuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    [Fact]
    public virtual Task While_the_store_is_down_every_operation_fails_clearly_and_in_time() => EachOutageAsync(async outage =>
    {
        var token = await Slate.IssueAsync(Ticks(1000));
        await Slate.PutAsync("a");
        await DuringAsync(outage, async () =>
        {
            await FailsAsync(outage, async stop => await Store.CommitAsync(new Commit(Owner, [DocumentWrite.Put("a", Some.Json("2"))]), stop));
            await FailsAsync(outage, async stop => await Store.DropAsync(Owner, stop));
            await FailsAsync(outage, async stop => await Store.Tokens.IssueAsync(Some.Token(Owner, Ticks(10)), stop));
            await FailsAsync(outage, async stop => await Store.Tokens.RenewAsync(token.Id, Ticks(1000), stop));
            await FailsAsync(outage, async stop => await Store.Tokens.RevokeAsync(token.Id, stop));
            if (!outage.HitsReads) return;
            await FailsAsync(outage, async stop => await Store.FindAsync(Owner, "a", stop));
            await FailsAsync(outage, async stop => await Store.ListAsync(Owner, "", PageRequest.First, stop));
            await FailsAsync(outage, async stop => await Store.ListOwnersAsync(PageRequest.First, stop));
            await FailsAsync(outage, async stop => await Store.Tokens.FindAsync(token.Id, stop));
            await FailsAsync(outage, async stop => await Store.Tokens.ListAsync(Owner, stop));
        });
    });

    [Fact]
    public virtual Task Once_mended_the_store_works_again_by_itself_with_all_that_it_had_acknowledged() => EachOutageAsync(async outage =>
    {
        var token = await Slate.IssueAsync(Ticks(1000));
        var version = await Slate.PutAsync("acknowledged");
        var late = DocumentWrite.Put("late", Some.Json("1"));
        var unknown = false;
        await DuringAsync(outage, async () => unknown = (await FailsAsync(outage, async stop => await Store.CommitAsync(new Commit(Owner, [late]), stop))).OutcomeUnknown);

        if (Store.Description.Capabilities.Durable)
        {
            Assert.Equal(version, await Slate.VersionAsync("acknowledged"));
            Assert.NotNull(await Store.Tokens.FindAsync(token.Id, Stop));
        }

        Assert.Contains(await Slate.VersionAsync("late"), unknown ? [DocumentVersion.None, late.Version] : (DocumentVersion[])[DocumentVersion.None]);
        await Slate.PutAsync("new");
        await SlateElsewhere.PutAsync("newer");
        await Slate.IssueAsync(Ticks(10));
        await Slate.DropAsync();
    });

    [Fact]
    public virtual Task An_outage_in_the_midst_of_many_commits_tears_nothing() => EachOutageAsync(async outage =>
    {
        var several = Store.Description.Capabilities.CommitsSeveralDocuments;
        var plan = Plans.Concurrent(several).Generator.Where(steps => steps.Length >= 30).Sample(60, 1)[0];
        var run = new ConcurrentRun([Store, Elsewhere], clients: 4);
        var clients = run.RunAsync(plan);
        await run.Halfway;
        await DuringAsync(outage, async () =>
        {
            await run.CallAsync(new CommitAll([(DocumentWrite.Put("a", Some.Json("1")), null)]));
            await Task.WhenAny(clients, run.FirstFailure).WaitAsync(outage.Within, Stop);
        });
        await clients.WaitAsync(outage.Within * plan.Length, Stop);

        Assert.Null(await run.FaultAsync());
    });

    private async Task EachOutageAsync(Func<Outage, Task> test)
    {
        Assert.SkipWhen(Fixture.Outages.Count == 0, "The store's fixture names no outages.");
        foreach (var outage in Fixture.Outages)
        {
            try
            {
                await test(outage);
            }
            catch (Exception e) when (!Stop.IsCancellationRequested)
            {
                throw new InvalidOperationException($"With the outage '{outage}': {e.Message}", e);
            }
        }
    }

    private static async Task DuringAsync(Outage outage, Func<Task> act)
    {
        await outage.BeginAsync();
        try
        {
            await act();
        }
        finally
        {
            await outage.EndAsync();
        }
    }

    private static async Task<StoreUnavailableException> FailsAsync(Outage outage, Func<CancellationToken, Task> act)
    {
        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => act(Stop).WaitAsync(outage.Within, Stop));
        Assert.NotEmpty(failure.Message);
        return failure;
    }
}
