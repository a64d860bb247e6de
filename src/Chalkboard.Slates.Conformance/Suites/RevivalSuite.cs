using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Nothing rises from the dead. (Property 4.)</summary>
public abstract class RevivalSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    [Fact]
    public virtual async Task A_late_write_does_not_recreate_a_removed_document()
    {
        var read = await Slate.PutAsync("a");
        await SlateElsewhere.RemoveAsync("a");

        Assert.Equal(CommitOutcome.Conflict("a"), await Slate.CommitAsync(Put(Precondition.At(read))));
        Assert.Equal(CommitOutcome.Conflict("a"), await Slate.CommitAsync(Put(Precondition.Present)));
        Assert.Null(await Slate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task A_late_write_does_not_recreate_a_dropped_slate()
    {
        var read = await Slate.PutAsync("a");
        await SlateElsewhere.DropAsync();

        Assert.Equal(CommitOutcome.Conflict("a"), await Slate.CommitAsync(Put(Precondition.At(read))));
        Assert.Empty(await Slate.ListAsync());
        Assert.DoesNotContain(Owner, await Slate.OwnersAsync());
    }

    [Fact]
    public virtual async Task A_late_write_does_not_recreate_an_expired_document()
    {
        var read = await Slate.PutAsync("a", expiresAfter: Ticks(2));
        await AdvanceAsync(3);

        Assert.Equal(CommitOutcome.Conflict("a"), await Slate.CommitAsync(Put(Precondition.At(read))));
        Assert.Null(await Slate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task Removing_and_making_anew_does_not_fool_a_writer_who_read_before()
    {
        var read = await Slate.PutAsync("a", "1");
        await SlateElsewhere.RemoveAsync("a");
        await SlateElsewhere.PutAsync("a", "1");

        Assert.Equal(CommitOutcome.Conflict("a"), await Slate.CommitAsync(Put(Precondition.At(read))));
        Assert.Equal("1", await Slate.ReadAsync("a"));
    }

    [Fact]
    public virtual async Task Dropping_and_making_anew_does_not_fool_a_writer_who_read_before()
    {
        var read = await Slate.PutAsync("a", "1");
        await SlateElsewhere.DropAsync();
        await SlateElsewhere.PutAsync("a", "1");

        Assert.Equal(CommitOutcome.Conflict("a"), await Slate.CommitAsync(DocumentWrite.Remove("a", Precondition.At(read))));
        Assert.Equal("1", await Slate.ReadAsync("a"));
    }

    [Fact]
    public virtual async Task A_late_renewal_does_not_revive_a_revoked_token()
    {
        var token = await Slate.IssueAsync(Ticks(10));
        await Elsewhere.Tokens.RevokeAsync(token.Id, Stop);

        Assert.Null(await Store.Tokens.RenewAsync(token.Id, Ticks(10), Stop));
        Assert.Null(await Store.Tokens.FindAsync(token.Id, Stop));
        Assert.Empty(await Slate.TokensAsync());
    }

    [Fact]
    public virtual async Task A_late_renewal_does_not_revive_an_expired_token()
    {
        var token = await Slate.IssueAsync(Ticks(2));
        await AdvanceAsync(3);

        Assert.Null(await Store.Tokens.RenewAsync(token.Id, Ticks(10), Stop));
        Assert.Null(await Store.Tokens.FindAsync(token.Id, Stop));
    }

    [Fact]
    public virtual async Task A_late_reissue_does_not_revive_a_revoked_sign_in()
    {
        var token = await Slate.IssueAsync(Ticks(10));
        await Elsewhere.Tokens.RevokeAsync(token.Id, Stop);
        var successor = Some.Token(Owner, Ticks(10));

        Assert.False(await Store.Tokens.ReissueAsync(token.Id, successor, Ticks(1), Stop));
        Assert.Null(await Store.Tokens.FindAsync(successor.Id, Stop));
        Assert.Empty(await Slate.TokensAsync());
    }

    [Fact]
    public virtual async Task A_late_write_under_an_ended_sign_in_does_not_recreate_a_dropped_slate()
    {
        var token = await Slate.IssueAsync(Ticks(10));
        await Slate.PutAsync("a");
        await Elsewhere.Tokens.RevokeAllAsync(Owner, null, Stop);
        await SlateElsewhere.DropAsync();

        Assert.Equal(CommitOutcome.SignedOut, await Slate.CommitWhileAsync(token.Family, Put(Precondition.None)));
        Assert.Empty(await Slate.ListAsync());
    }

    private static DocumentWrite Put(Precondition when) => DocumentWrite.Put("a", Some.Json("2"), when);
}
