using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>No lock outlives a store operation. (Property 1.)</summary>
public abstract class LockSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    // By a real clock. Long against any operation, short against any lock that would be waited for.
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(10);

    [Fact]
    public virtual async Task A_reader_who_takes_long_to_decide_delays_nobody_and_learns_of_the_conflict()
    {
        var read = await Slate.PutAsync("a", "1");
        await Slate.FindAsync("a");

        await SoonAsync(SlateElsewhere.CommitAsync(DocumentWrite.Put("a", Some.Json("2"))));

        Assert.Equal(CommitOutcome.Conflict("a"), await Slate.CommitAsync(DocumentWrite.Put("a", Some.Json("3"), Precondition.At(read))));
        Assert.Equal("2", await Slate.ReadAsync("a"));
    }

    [Fact]
    public virtual async Task A_reader_who_takes_long_to_decide_still_commits_if_nobody_was_quicker()
    {
        var read = await Slate.PutAsync("a", "1");
        await SoonAsync(SlateElsewhere.CommitAsync(DocumentWrite.Put("b", Some.Json("2"))));

        Assert.Equal(CommitOutcome.Committed, await Slate.CommitAsync(DocumentWrite.Put("a", Some.Json("3"), Precondition.At(read))));
    }

    [Fact]
    public virtual async Task A_list_that_is_never_finished_delays_nobody()
    {
        foreach (var id in "abc") await Slate.PutAsync($"{id}");
        Assert.NotNull((await Store.ListAsync(Owner, "", new PageRequest(null, 1), Stop)).Next);

        await SoonAsync(SlateElsewhere.CommitAsync(DocumentWrite.Put("a", Some.Json("2"))));
        await SoonAsync(SlateElsewhere.DropAsync());
    }

    [Fact]
    public virtual async Task A_refused_commit_delays_nobody()
    {
        await Slate.CommitAsync(DocumentWrite.Put("a", Some.Json("1"), Precondition.Present));
        await Slate.CommitWhileAsync(Some.TokenId(), DocumentWrite.Put("a", Some.Json("1")));

        await SoonAsync(SlateElsewhere.CommitAsync(DocumentWrite.Put("a", Some.Json("2"))));
    }

    [Fact]
    public virtual async Task A_cancelled_commit_delays_nobody()
    {
        for (var i = 0; i < 20; i++)
        {
            using var cancel = new CancellationTokenSource();
            var commit = Store.CommitAsync(new Commit(Owner, [DocumentWrite.Put("a", Some.LargeJson(100_000))]), cancel.Token).AsTask();
            await cancel.CancelAsync();
            await commit.ContinueWith(_ => { }, TaskScheduler.Default).WaitAsync(_soon, Stop);
        }

        await SoonAsync(SlateElsewhere.CommitAsync(DocumentWrite.Put("a", Some.Json("2"))));
        Assert.Equal("2", await Slate.ReadAsync("a"));
    }

    private static async Task SoonAsync<T>(ValueTask<T> operation) => await operation.AsTask().WaitAsync(_soon, Stop);
}
