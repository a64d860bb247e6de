using System.Globalization;
using Chalkboard.Slates.Conformance.Crash;
using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Acknowledged writes survive when the process that wrote them is killed. (Property 5.)</summary>
public abstract class DurabilitySuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(400)]
    public virtual async Task Acknowledged_writes_survive_a_killed_process_and_other_writes_are_complete_or_absent(int writes)
    {
        SkipUnlessDurable();
        var acknowledged = await KilledProcess.RunAsync(Fixture, Owner, writes, TestCancellationToken);

        await using var reopened = await Fixture.OpenAsync(Fixture.Location);
        foreach (var store in (ISlateStore[])[reopened, Store]) await AssertDurableAsync(store, acknowledged);
    }

    [Fact]
    public virtual async Task Two_processes_that_write_at_the_same_time_lose_no_write()
    {
        SkipUnlessDurable();
        var killed = KilledProcess.RunAsync(Fixture, Owner, 400, TestCancellationToken);
        var written = 0;
        while (!killed.IsCompleted) await Slate.PutAsync("a", $"{++written}");

        await AssertDurableAsync(Store, await killed);
        Assert.Equal($"{written}", await SecondSlate.ReadTextAsync("a"));
    }

    [Fact]
    public virtual async Task A_killed_process_does_not_block_other_writers()
    {
        SkipUnlessDurable();
        await KilledProcess.RunAsync(Fixture, Owner, 40, TestCancellationToken);

        var slate = new TestSlate(Store, EndlessWriter.GetOwner(Owner, 0));
        var commit = slate.CommitAsync(DocumentWrite.Put("a", TestData.ToUtf8("0"))).AsTask();

        Assert.Equal(CommitOutcome.Committed, await commit.WaitAsync(TimeSpan.FromMinutes(1), TestCancellationToken));
        Assert.True(await slate.DeleteSlateAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1), TestCancellationToken));
    }

    [Fact]
    public virtual async Task Written_data_is_present_after_the_store_is_reopened()
    {
        SkipUnlessDurable();
        DocumentVersion version;
        StoredToken token;
        await using (var first = await Fixture.OpenAsync(Fixture.Location))
        {
            version = await new TestSlate(first, Owner).PutAsync("a", "[1]", expiresAfter: Ticks(1000));
            token = await new TestSlate(first, Owner).IssueAsync(Ticks(1000));
        }

        await using var second = await Fixture.OpenAsync(Fixture.Location);
        Assert.Equal(version, await new TestSlate(second, Owner).GetVersionAsync("a"));
        Assert.Equal("[1]", await new TestSlate(second, Owner).ReadTextAsync("a"));
        Assert.Equal(token.ExpiresAt, (await second.Tokens.FindAsync(token.Id, TestCancellationToken))?.ExpiresAt);
    }

    private async Task AssertDurableAsync(ISlateStore store, AcknowledgedWrites acknowledged)
    {
        for (var writer = 0; writer < EndlessWriter.WriterCount; writer++)
        {
            var slate = new TestSlate(store, EndlessWriter.GetOwner(Owner, writer));
            var storedCount = int.Parse(await slate.ReadTextAsync("a") ?? "0", CultureInfo.InvariantCulture);
            // The write in progress may have been applied without an acknowledgement.
            Assert.InRange(storedCount, acknowledged.DocumentCounts[writer], acknowledged.DocumentCounts[writer] + 1);
            if (store.Description.Capabilities.SupportsMultiDocumentCommits)
                Assert.Equal(await slate.ReadTextAsync("a"), await slate.ReadTextAsync("b"));
        }

        foreach (var token in acknowledged.IssuedTokens) Assert.NotNull(await store.Tokens.FindAsync(token, TestCancellationToken));
        foreach (var token in acknowledged.RevokedTokens) Assert.Null(await store.Tokens.FindAsync(token, TestCancellationToken));
    }

    private void SkipUnlessDurable() =>
        Assert.SkipUnless(Store.Description.Capabilities.IsDurable, "The store declares that it is not durable.");
}
