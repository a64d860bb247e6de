using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Documents that expire. Each read decides expiry. (Property 8.)</summary>
public abstract class ExpirySuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    [Fact]
    public virtual async Task A_document_exists_until_it_expires_and_is_absent_afterwards()
    {
        await Slate.PutAsync("a", expiresAfter: Ticks(4));

        await AdvanceAsync(2);
        Assert.NotNull(await Slate.FindAsync("a"));
        Assert.Equal(["a"], await Slate.ListIdsAsync());

        await AdvanceAsync(3);
        Assert.Null(await Slate.FindAsync("a"));
        Assert.Null(await SecondSlate.FindAsync("a"));
        Assert.Empty(await Slate.ListIdsAsync());
    }

    [Fact]
    public virtual async Task A_document_without_an_expiry_stays()
    {
        await Slate.PutAsync("a");
        await AdvanceAsync(5);

        Assert.NotNull(await Slate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task Each_write_restarts_the_lifetime()
    {
        await Slate.PutAsync("a", expiresAfter: Ticks(4));
        await AdvanceAsync(3);
        await Slate.PutAsync("a", expiresAfter: Ticks(4));
        await AdvanceAsync(3);

        Assert.NotNull(await Slate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task A_write_without_an_expiry_removes_the_expiry()
    {
        await Slate.PutAsync("a", expiresAfter: Ticks(2));
        await Slate.PutAsync("a");
        await AdvanceAsync(3);

        Assert.NotNull(await Slate.FindAsync("a"));
        Assert.Null(Assert.Single(await Slate.ListAsync()).ExpiresAt);
    }

    [Fact]
    public virtual async Task A_renewal_restarts_the_lifetime_and_changes_nothing_else()
    {
        var version = await Slate.PutAsync("a", "1", expiresAfter: Ticks(4));
        var written = Assert.Single(await Slate.ListAsync());
        await AdvanceAsync(3);
        await SecondSlate.RenewAsync("a", Ticks(4));
        await AdvanceAsync(3);

        Assert.Equal("1", await Slate.ReadTextAsync("a"));
        Assert.Equal(version, await Slate.GetVersionAsync("a"));
        var renewed = Assert.Single(await Slate.ListAsync());
        Assert.InRange(renewed.ExpiresAt!.Value - written.ExpiresAt!.Value, Ticks(2), Ticks(5));
        Assert.Equal(written, renewed with { ExpiresAt = written.ExpiresAt });

        await AdvanceAsync(2);
        Assert.Null(await Slate.FindAsync("a"));
        Assert.Null(await SecondSlate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task A_renewal_may_shorten_a_lifetime()
    {
        await Slate.PutAsync("endless");
        await Slate.PutAsync("long", expiresAfter: Ticks(1_000));
        await Slate.PutAsync("kept");
        await Slate.RenewAsync("endless", Ticks(2));
        await Slate.RenewAsync("long", Ticks(2));
        await AdvanceAsync(3);

        Assert.Equal(["kept"], await Slate.ListIdsAsync());
    }

    [Fact]
    public virtual async Task A_renewal_creates_no_document_and_does_not_bring_an_expired_or_deleted_one_back()
    {
        await Slate.PutAsync("expired", expiresAfter: Ticks(2));
        await Slate.PutAsync("deleted");
        await Slate.DeleteAsync("deleted");
        await AdvanceAsync(3);
        foreach (var id in (string[])["expired", "deleted", "new"]) await Slate.RenewAsync(id, Ticks(100));
        await SecondSlate.PutAsync("later", expiresAfter: Ticks(100));

        Assert.Equal(["later"], await Slate.ListIdsAsync());
        await SecondSlate.DeleteSlateAsync();
        await Slate.RenewAsync("later", Ticks(100));
        Assert.Empty(await Slate.ListIdsAsync());
        Assert.DoesNotContain(Owner, await Slate.ListOwnersAsync());
    }

    [Fact]
    public virtual async Task A_refused_renewal_changes_nothing()
    {
        await Slate.PutAsync("a", expiresAfter: Ticks(3));
        var before = Assert.Single(await Slate.ListAsync());

        foreach (var precondition in (Precondition[])[Precondition.Absent, Precondition.AtVersion(DocumentVersion.New())])
            Assert.Equal(
                CommitOutcome.Conflict("a"), await Slate.CommitAsync(DocumentWrite.Renew("a", Ticks(100), precondition)));

        Assert.Equal(before, Assert.Single(await Slate.ListAsync()));
    }

    [Fact]
    public virtual async Task Reads_and_checks_do_not_extend_the_lifetime()
    {
        var version = await Slate.PutAsync("a", expiresAfter: Ticks(4));
        await AdvanceAsync(2);
        await Slate.FindAsync("a");
        await Slate.CommitAsync(DocumentWrite.Check("a", Precondition.AtVersion(version)));
        await AdvanceAsync(3);

        Assert.Null(await Slate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task An_expired_document_meets_only_the_absent_precondition()
    {
        var version = await Slate.PutAsync("a", expiresAfter: Ticks(2));
        await AdvanceAsync(3);

        Assert.Equal(
            CommitOutcome.Conflict(
                "a"), await Slate.CommitAsync(DocumentWrite.Put("a", TestData.ToUtf8("2"), Precondition.AtVersion(version))));
        Assert.Equal(
            CommitOutcome.Conflict("a"), await Slate.CommitAsync(DocumentWrite.Put("a", TestData.ToUtf8("2"), Precondition.Present)));
        Assert.Equal(CommitOutcome.Conflict("a"), await Slate.CommitAsync(DocumentWrite.Delete("a", Precondition.AtVersion(version))));
        Assert.Equal(
            CommitOutcome.Conflict("a"), await Slate.CommitAsync(DocumentWrite.Renew("a", Ticks(9), Precondition.AtVersion(version))));
        Assert.Equal(CommitOutcome.Conflict("a"), await Slate.CommitAsync(DocumentWrite.Renew("a", Ticks(9), Precondition.Present)));
        Assert.Null(await Slate.FindAsync("a"));
        Assert.Equal(CommitOutcome.Committed, await Slate.CommitAsync(DocumentWrite.Put("a", TestData.ToUtf8("2"), Precondition.Absent)));
        Assert.Equal("2", await Slate.ReadTextAsync("a"));
    }

    [Fact]
    public virtual async Task Expired_documents_do_not_count_toward_the_page_size()
    {
        foreach (var i in Enumerable.Range(0, 10)) await Slate.PutAsync($"{i}", expiresAfter: i == 9 ? null : Ticks(2));
        await AdvanceAsync(3);

        Assert.Equal(
            ["9"], (await Store.ListAsync(Owner, "", new PageRequest(null, 1), TestCancellationToken)).Items.Select(entry => entry.Id));
    }

    [Fact]
    public virtual async Task A_lifetime_of_a_hundred_years_is_accepted()
    {
        await Slate.PutAsync("a", expiresAfter: TimeSpan.FromDays(36_500));

        Assert.NotNull(await Slate.FindAsync("a"));
        var entry = Assert.Single(await Slate.ListAsync());
        Assert.InRange(entry.ExpiresAt!.Value - entry.WrittenAt, TimeSpan.FromDays(36_499), TimeSpan.FromDays(36_501));
    }
}
