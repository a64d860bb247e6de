using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Documents that are discarded after a while: the read decides. (Property 8.)</summary>
public abstract class ExpirySuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    [Fact]
    public virtual async Task A_document_is_there_until_its_time_is_over_and_absent_from_then_on()
    {
        await Slate.PutAsync("a", expiresAfter: Ticks(4));

        await AdvanceAsync(2);
        Assert.NotNull(await Slate.FindAsync("a"));
        Assert.Equal(["a"], await Slate.IdsAsync());

        await AdvanceAsync(3);
        Assert.Null(await Slate.FindAsync("a"));
        Assert.Null(await SlateElsewhere.FindAsync("a"));
        Assert.Empty(await Slate.IdsAsync());
    }

    [Fact]
    public virtual async Task A_document_without_an_end_stays()
    {
        await Slate.PutAsync("a");
        await AdvanceAsync(5);

        Assert.NotNull(await Slate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task Each_write_begins_the_time_anew()
    {
        await Slate.PutAsync("a", expiresAfter: Ticks(4));
        await AdvanceAsync(3);
        await Slate.PutAsync("a", expiresAfter: Ticks(4));
        await AdvanceAsync(3);

        Assert.NotNull(await Slate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task A_write_without_an_end_takes_the_end_away()
    {
        await Slate.PutAsync("a", expiresAfter: Ticks(2));
        await Slate.PutAsync("a");
        await AdvanceAsync(3);

        Assert.NotNull(await Slate.FindAsync("a"));
        Assert.Null(Assert.Single(await Slate.ListAsync()).ExpiresAt);
    }

    [Fact]
    public virtual async Task Reads_and_checks_do_not_prolong()
    {
        var version = await Slate.PutAsync("a", expiresAfter: Ticks(4));
        await AdvanceAsync(2);
        await Slate.FindAsync("a");
        await Slate.CommitAsync(DocumentWrite.Check("a", Precondition.At(version)));
        await AdvanceAsync(3);

        Assert.Null(await Slate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task An_expired_document_meets_only_the_precondition_of_absence()
    {
        var version = await Slate.PutAsync("a", expiresAfter: Ticks(2));
        await AdvanceAsync(3);

        Assert.Equal(CommitOutcome.Conflict("a"), await Slate.CommitAsync(DocumentWrite.Put("a", Some.Json("2"), Precondition.At(version))));
        Assert.Equal(CommitOutcome.Conflict("a"), await Slate.CommitAsync(DocumentWrite.Put("a", Some.Json("2"), Precondition.Present)));
        Assert.Equal(CommitOutcome.Conflict("a"), await Slate.CommitAsync(DocumentWrite.Remove("a", Precondition.At(version))));
        Assert.Null(await Slate.FindAsync("a"));
        Assert.Equal(CommitOutcome.Committed, await Slate.CommitAsync(DocumentWrite.Put("a", Some.Json("2"), Precondition.Absent)));
        Assert.Equal("2", await Slate.ReadAsync("a"));
    }

    [Fact]
    public virtual async Task Expired_documents_take_no_place_on_a_page()
    {
        foreach (var i in Enumerable.Range(0, 10)) await Slate.PutAsync($"{i}", expiresAfter: i == 9 ? null : Ticks(2));
        await AdvanceAsync(3);

        Assert.Equal(["9"], (await Store.ListAsync(Owner, "", new PageRequest(null, 1), Stop)).Items.Select(entry => entry.Id));
    }

    [Fact]
    public virtual async Task A_lifetime_of_a_hundred_years_is_a_lifetime()
    {
        await Slate.PutAsync("a", expiresAfter: TimeSpan.FromDays(36_500));

        Assert.NotNull(await Slate.FindAsync("a"));
        var entry = Assert.Single(await Slate.ListAsync());
        Assert.InRange(entry.ExpiresAt!.Value - entry.WrittenAt, TimeSpan.FromDays(36_499), TimeSpan.FromDays(36_501));
    }
}
