using System.Globalization;
using Chalkboard.Slates.Conformance.Crash;
using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>What was acknowledged survives the sudden end of the process that wrote it. (Property 5.)</summary>
public abstract class DurabilitySuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(400)]
    public virtual async Task Acknowledged_writes_survive_a_kill_of_the_process_and_others_are_whole_or_absent(int writes)
    {
        NeedsDurability();
        var acknowledged = await KilledProcess.RunAsync(Fixture, Owner, writes, Stop);

        await using var reopened = await Fixture.OpenAsync(Fixture.Place);
        foreach (var store in (ISlateStore[])[reopened, Store]) await AssertKeptAsync(store, acknowledged);
    }

    [Fact]
    public virtual async Task Two_processes_write_side_by_side_and_neither_loses_a_write()
    {
        NeedsDurability();
        var killed = KilledProcess.RunAsync(Fixture, Owner, 400, Stop);
        var written = 0;
        while (!killed.IsCompleted) await Slate.PutAsync("a", $"{++written}");

        await AssertKeptAsync(Store, await killed);
        Assert.Equal($"{written}", await SlateElsewhere.ReadAsync("a"));
    }

    [Fact]
    public virtual async Task A_process_that_was_killed_holds_nobody_up()
    {
        NeedsDurability();
        await KilledProcess.RunAsync(Fixture, Owner, 40, Stop);

        var slate = new SlateOf(Store, Writer.OwnerOf(Owner, 0));
        var commit = slate.CommitAsync(DocumentWrite.Put("a", Some.Json("0"))).AsTask();

        Assert.Equal(CommitOutcome.Committed, await commit.WaitAsync(TimeSpan.FromSeconds(10), Stop));
        Assert.True(await slate.DropAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), Stop));
    }

    [Fact]
    public virtual async Task What_was_written_is_there_when_the_store_is_opened_again()
    {
        NeedsDurability();
        DocumentVersion version;
        StoredToken token;
        await using (var first = await Fixture.OpenAsync(Fixture.Place))
        {
            version = await new SlateOf(first, Owner).PutAsync("a", "[1]", expiresAfter: Ticks(1000));
            token = await new SlateOf(first, Owner).IssueAsync(Ticks(1000));
        }

        await using var second = await Fixture.OpenAsync(Fixture.Place);
        Assert.Equal(version, await new SlateOf(second, Owner).VersionAsync("a"));
        Assert.Equal("[1]", await new SlateOf(second, Owner).ReadAsync("a"));
        Assert.Equal(token.ExpiresAt, (await second.Tokens.FindAsync(token.Id, Stop))?.ExpiresAt);
    }

    private async Task AssertKeptAsync(ISlateStore store, Acknowledgement acknowledged)
    {
        for (var writer = 0; writer < Writer.Writers; writer++)
        {
            var slate = new SlateOf(store, Writer.OwnerOf(Owner, writer));
            var kept = int.Parse(await slate.ReadAsync("a") ?? "0", CultureInfo.InvariantCulture);
            // The write that was under way may have been applied without having been acknowledged.
            Assert.InRange(kept, acknowledged.Documents[writer], acknowledged.Documents[writer] + 1);
            if (store.Description.Capabilities.CommitsSeveralDocuments) Assert.Equal(await slate.ReadAsync("a"), await slate.ReadAsync("b"));
        }

        foreach (var token in acknowledged.IssuedTokens) Assert.NotNull(await store.Tokens.FindAsync(token, Stop));
        foreach (var token in acknowledged.RevokedTokens) Assert.Null(await store.Tokens.FindAsync(token, Stop));
    }

    private void NeedsDurability() =>
        Assert.SkipUnless(Store.Description.Capabilities.Durable, "The store says that it keeps nothing beyond the process.");
}
