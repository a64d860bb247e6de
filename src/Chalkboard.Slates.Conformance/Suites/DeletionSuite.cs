using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Deleted data stays deleted. (Property 4.)</summary>
public abstract class DeletionSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    [Fact]
    public virtual async Task A_late_write_does_not_recreate_a_deleted_document()
    {
        var read = await Slate.PutAsync("a");
        await SecondSlate.DeleteAsync("a");

        Assert.Equal(CommitOutcome.Conflict("a"), await Slate.CommitAsync(Put(Precondition.AtVersion(read))));
        Assert.Equal(CommitOutcome.Conflict("a"), await Slate.CommitAsync(Put(Precondition.Present)));
        Assert.Null(await Slate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task A_late_write_does_not_recreate_a_deleted_slate()
    {
        var read = await Slate.PutAsync("a");
        await SecondSlate.DeleteSlateAsync();

        Assert.Equal(CommitOutcome.Conflict("a"), await Slate.CommitAsync(Put(Precondition.AtVersion(read))));
        Assert.Empty(await Slate.ListAsync());
        Assert.DoesNotContain(Owner, await Slate.ListOwnersAsync());
    }

    [Fact]
    public virtual async Task A_late_write_does_not_recreate_an_expired_document()
    {
        var read = await Slate.PutAsync("a", expiresAfter: Ticks(2));
        await AdvanceAsync(3);

        Assert.Equal(CommitOutcome.Conflict("a"), await Slate.CommitAsync(Put(Precondition.AtVersion(read))));
        Assert.Null(await Slate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task A_stale_write_conflicts_after_the_document_was_deleted_and_created_again()
    {
        var read = await Slate.PutAsync("a", "1");
        await SecondSlate.DeleteAsync("a");
        await SecondSlate.PutAsync("a", "1");

        Assert.Equal(CommitOutcome.Conflict("a"), await Slate.CommitAsync(Put(Precondition.AtVersion(read))));
        Assert.Equal("1", await Slate.ReadTextAsync("a"));
    }

    [Fact]
    public virtual async Task A_stale_write_conflicts_after_the_slate_was_deleted_and_created_again()
    {
        var read = await Slate.PutAsync("a", "1");
        await SecondSlate.DeleteSlateAsync();
        await SecondSlate.PutAsync("a", "1");

        Assert.Equal(CommitOutcome.Conflict("a"), await Slate.CommitAsync(DocumentWrite.Delete("a", Precondition.AtVersion(read))));
        Assert.Equal("1", await Slate.ReadTextAsync("a"));
    }

    [Fact]
    public virtual async Task A_late_renewal_does_not_restore_a_revoked_token()
    {
        var token = await Slate.IssueAsync(Ticks(100));
        await SecondStore.Tokens.RevokeAsync(token.Id, TestCancellationToken);

        Assert.Null(await Store.Tokens.RenewAsync(token.Id, Ticks(10), TestCancellationToken));
        Assert.Null(await Store.Tokens.FindAsync(token.Id, TestCancellationToken));
        Assert.Empty(await Slate.ListTokensAsync());
    }

    [Fact]
    public virtual async Task A_late_renewal_does_not_restore_an_expired_token()
    {
        var token = await Slate.IssueAsync(Ticks(2));
        await AdvanceAsync(3);

        Assert.Null(await Store.Tokens.RenewAsync(token.Id, Ticks(10), TestCancellationToken));
        Assert.Null(await Store.Tokens.FindAsync(token.Id, TestCancellationToken));
    }

    [Fact]
    public virtual async Task A_late_reissue_does_not_restore_a_revoked_token_family()
    {
        var token = await Slate.IssueAsync(Ticks(100));
        await SecondStore.Tokens.RevokeAsync(token.Id, TestCancellationToken);
        var successor = TestData.CreateToken(Owner, Ticks(10));

        Assert.False(await Store.Tokens.ReissueAsync(token.Id, successor, Ticks(1), TestCancellationToken));
        Assert.Null(await Store.Tokens.FindAsync(successor.Id, TestCancellationToken));
        Assert.Empty(await Slate.ListTokensAsync());
    }

    [Fact]
    public virtual async Task A_late_write_with_a_revoked_token_family_does_not_recreate_a_deleted_slate()
    {
        var token = await Slate.IssueAsync(Ticks(100));
        await Slate.PutAsync("a");
        await SecondStore.Tokens.RevokeAllAsync(Owner, null, TestCancellationToken);
        await SecondSlate.DeleteSlateAsync();

        Assert.Equal(CommitOutcome.SignedOut, await Slate.CommitWithTokenFamilyAsync(token.Family, Put(Precondition.None)));
        Assert.Empty(await Slate.ListAsync());
    }

    private static DocumentWrite Put(Precondition precondition) => DocumentWrite.Put("a", TestData.ToUtf8("2"), precondition);
}
