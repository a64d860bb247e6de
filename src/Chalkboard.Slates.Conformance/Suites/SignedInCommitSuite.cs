using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Commits that depend on a sign-in: <see cref="Commit.WhileSignedIn"/>. (Property 4: a token that ended takes its late writes with it.)</summary>
public abstract class SignedInCommitSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    [Fact]
    public virtual async Task A_commit_under_a_live_sign_in_is_applied()
    {
        var token = await Slate.IssueAsync(Ticks(10));

        Assert.Equal(CommitOutcome.Committed, await SlateElsewhere.CommitWhileAsync(token.Family, Put("a")));
        Assert.NotNull(await Slate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task A_commit_under_a_revoked_sign_in_changes_nothing()
    {
        var token = await Slate.IssueAsync(Ticks(10));
        var version = await Slate.PutAsync("a");
        await Store.Tokens.RevokeAsync(token.Id, Stop);

        Assert.Equal(CommitOutcome.SignedOut, await SlateElsewhere.CommitWhileAsync(token.Family, Put("a")));
        Assert.Equal(CommitOutcome.SignedOut, await Slate.CommitWhileAsync(token.Family, DocumentWrite.Remove("a")));
        Assert.Equal(version, await Slate.VersionAsync("a"));
    }

    [Fact]
    public virtual async Task A_commit_under_an_expired_sign_in_changes_nothing()
    {
        var token = await Slate.IssueAsync(Ticks(2));
        await AdvanceAsync(3);

        Assert.Equal(CommitOutcome.SignedOut, await Slate.CommitWhileAsync(token.Family, Put("a")));
        Assert.Null(await Slate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task A_sign_in_that_never_was_lets_nothing_through()
    {
        Assert.Equal(CommitOutcome.SignedOut, await Slate.CommitWhileAsync(Some.TokenId(), Put("a")));
        Assert.Null(await Slate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task Another_owners_sign_in_lets_nothing_through()
    {
        var token = await new SlateOf(Store, Some.Owner()).IssueAsync(Ticks(10));

        Assert.Equal(CommitOutcome.SignedOut, await Slate.CommitWhileAsync(token.Family, Put("a")));
        Assert.Null(await Slate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task A_sign_in_goes_on_when_its_token_is_reissued_and_its_first_one_is_gone()
    {
        var first = await Slate.IssueAsync(Ticks(20));
        await Slate.ReissueAsync(first, Ticks(20), grace: Ticks(1));
        await AdvanceAsync(2);

        Assert.Equal(CommitOutcome.Committed, await Slate.CommitWhileAsync(first.Family, Put("a")));
    }

    [Fact]
    public virtual async Task The_id_of_a_later_token_is_not_the_name_of_its_family()
    {
        var first = await Slate.IssueAsync(Ticks(20));
        var second = await Slate.ReissueAsync(first, Ticks(20), grace: Ticks(1));

        Assert.Equal(CommitOutcome.SignedOut, await Slate.CommitWhileAsync(second.Id, Put("a")));
    }

    [Fact]
    public virtual async Task A_sign_in_that_has_ended_is_reported_before_a_conflict()
    {
        Assert.Equal(CommitOutcome.SignedOut, await Slate.CommitWhileAsync(Some.TokenId(), Put("a", Precondition.Present)));
    }

    [Fact]
    public virtual async Task A_conflict_under_a_live_sign_in_is_a_conflict()
    {
        var token = await Slate.IssueAsync(Ticks(10));

        Assert.Equal(CommitOutcome.Conflict("a"), await Slate.CommitWhileAsync(token.Family, Put("a", Precondition.Present)));
    }

    [Fact]
    public virtual async Task Several_documents_under_a_sign_in_that_has_ended_all_stay_as_they_are()
    {
        NeedsSeveralDocuments();
        var version = await Slate.PutAsync("b");

        Assert.Equal(CommitOutcome.SignedOut, await Slate.CommitWhileAsync(Some.TokenId(), Put("a"), DocumentWrite.Remove("b")));
        Assert.Null(await Slate.FindAsync("a"));
        Assert.Equal(version, await Slate.VersionAsync("b"));
    }

    private static DocumentWrite Put(string id, Precondition when = default) => DocumentWrite.Put(id, Some.Json("2"), when);
}
