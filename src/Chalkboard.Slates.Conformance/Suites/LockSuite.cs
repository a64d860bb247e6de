using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>No lock outlives a store operation. (Property 1.)</summary>
public abstract class LockSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    // On a real clock. Far longer than an operation takes on a slow machine, and shorter than a leaked lock is held.
    private static readonly TimeSpan _promptTimeout = TimeSpan.FromMinutes(1);

    [Fact]
    public virtual async Task A_slow_reader_blocks_no_writer_and_its_own_commit_conflicts()
    {
        var read = await Slate.PutAsync("a", "1");
        await Slate.FindAsync("a");

        await AssertPromptAsync(SecondSlate.CommitAsync(DocumentWrite.Put("a", TestData.ToUtf8("2"))));

        Assert.Equal(
            CommitOutcome.Conflict(
                "a"), await Slate.CommitAsync(DocumentWrite.Put("a", TestData.ToUtf8("3"), Precondition.AtVersion(read))));
        Assert.Equal("2", await Slate.ReadTextAsync("a"));
    }

    [Fact]
    public virtual async Task A_slow_reader_still_commits_if_no_other_writer_was_faster()
    {
        var read = await Slate.PutAsync("a", "1");
        await AssertPromptAsync(SecondSlate.CommitAsync(DocumentWrite.Put("b", TestData.ToUtf8("2"))));

        Assert.Equal(
            CommitOutcome.Committed, await Slate.CommitAsync(DocumentWrite.Put("a", TestData.ToUtf8("3"), Precondition.AtVersion(read))));
    }

    [Fact]
    public virtual async Task An_unfinished_list_blocks_no_writer()
    {
        foreach (var id in "abc") await Slate.PutAsync($"{id}");
        Assert.NotNull((await Store.ListAsync(Owner, "", new PageRequest(null, 1), TestCancellationToken)).NextCursor);

        await AssertPromptAsync(SecondSlate.CommitAsync(DocumentWrite.Put("a", TestData.ToUtf8("2"))));
        await AssertPromptAsync(SecondSlate.DeleteSlateAsync());
    }

    [Fact]
    public virtual async Task A_refused_commit_blocks_no_writer()
    {
        await Slate.CommitAsync(DocumentWrite.Put("a", TestData.ToUtf8("1"), Precondition.Present));
        await Slate.CommitWithTokenFamilyAsync(TestData.CreateTokenId(), DocumentWrite.Put("a", TestData.ToUtf8("1")));

        await AssertPromptAsync(SecondSlate.CommitAsync(DocumentWrite.Put("a", TestData.ToUtf8("2"))));
    }

    [Fact]
    public virtual async Task A_cancelled_commit_blocks_no_writer()
    {
        for (var i = 0; i < 20; i++)
        {
            using var cancellationTokenSource = new CancellationTokenSource();
            var commit =
                Store.CommitAsync(
                    new Commit(Owner, [DocumentWrite.Put("a", TestData.CreateLargeJson(100_000))]), cancellationTokenSource.Token).AsTask();
            await cancellationTokenSource.CancelAsync();
            await commit.ContinueWith(_ => { }, TaskScheduler.Default).WaitAsync(_promptTimeout, TestCancellationToken);
        }

        await AssertPromptAsync(SecondSlate.CommitAsync(DocumentWrite.Put("a", TestData.ToUtf8("2"))));
        Assert.Equal("2", await Slate.ReadTextAsync("a"));
    }

    private static async Task AssertPromptAsync<T>(ValueTask<T> operation) =>
        await operation.AsTask().WaitAsync(_promptTimeout, TestCancellationToken);
}
