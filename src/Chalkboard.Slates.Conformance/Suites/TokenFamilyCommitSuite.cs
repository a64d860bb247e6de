using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>
/// Commits that depend on a sign-in: <see cref="Commit.RequiredTokenFamily"/>. (Property 4: after a token has ended, late writes that
/// require it are refused.)
/// </summary>
public abstract class TokenFamilyCommitSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    [Fact]
    public virtual async Task A_commit_under_a_live_sign_in_is_applied()
    {
        var token = await Slate.IssueAsync(Ticks(100));

        Assert.Equal(CommitOutcome.Committed, await SecondSlate.CommitWithTokenFamilyAsync(token.Family, Put("a")));
        Assert.NotNull(await Slate.FindAsync("a"));
        Assert.Equal(
            CommitOutcome.Committed, await SecondSlate.CommitWithTokenFamilyAsync(token.Family, DocumentWrite.Renew("a", Ticks(100))));
        Assert.NotNull(Assert.Single(await Slate.ListAsync()).ExpiresAt);
    }

    [Fact]
    public virtual async Task A_commit_under_a_revoked_sign_in_changes_nothing()
    {
        var token = await Slate.IssueAsync(Ticks(100));
        var version = await Slate.PutAsync("a");
        await Store.Tokens.RevokeAsync(token.Id, TestCancellationToken);

        Assert.Equal(CommitOutcome.SignedOut, await SecondSlate.CommitWithTokenFamilyAsync(token.Family, Put("a")));
        Assert.Equal(CommitOutcome.SignedOut, await Slate.CommitWithTokenFamilyAsync(token.Family, DocumentWrite.Delete("a")));
        foreach (var precondition in (Precondition[])[Precondition.None, Precondition.Present])
            Assert.Equal(
                CommitOutcome.SignedOut,
                await Slate.CommitWithTokenFamilyAsync(token.Family, DocumentWrite.Renew("a", Ticks(100), precondition)));
        Assert.Equal(version, await Slate.GetVersionAsync("a"));
        Assert.Null(Assert.Single(await Slate.ListAsync()).ExpiresAt);
    }

    [Fact]
    public virtual async Task A_commit_under_an_expired_sign_in_changes_nothing()
    {
        var token = await Slate.IssueAsync(Ticks(2));
        await AdvanceAsync(3);

        Assert.Equal(CommitOutcome.SignedOut, await Slate.CommitWithTokenFamilyAsync(token.Family, Put("a")));
        Assert.Null(await Slate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task A_commit_with_an_unknown_token_family_is_refused()
    {
        Assert.Equal(CommitOutcome.SignedOut, await Slate.CommitWithTokenFamilyAsync(TestData.CreateTokenId(), Put("a")));
        Assert.Null(await Slate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task A_commit_with_another_owners_token_family_is_refused()
    {
        var token = await new TestSlate(Store, TestData.CreateOwner()).IssueAsync(Ticks(100));

        Assert.Equal(CommitOutcome.SignedOut, await Slate.CommitWithTokenFamilyAsync(token.Family, Put("a")));
        Assert.Null(await Slate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task A_token_family_stays_live_after_its_first_token_is_reissued_and_expires()
    {
        var first = await Slate.IssueAsync(Ticks(20));
        await Slate.ReissueAsync(first, Ticks(20), gracePeriod: Ticks(1));
        await AdvanceAsync(2);

        Assert.Equal(CommitOutcome.Committed, await Slate.CommitWithTokenFamilyAsync(first.Family, Put("a")));
    }

    [Fact]
    public virtual async Task The_id_of_a_reissued_token_is_not_its_family_id()
    {
        var first = await Slate.IssueAsync(Ticks(100));
        var second = await Slate.ReissueAsync(first, Ticks(20), gracePeriod: Ticks(1));

        Assert.Equal(CommitOutcome.SignedOut, await Slate.CommitWithTokenFamilyAsync(second.Id, Put("a")));
    }

    [Fact]
    public virtual async Task An_ended_sign_in_is_reported_before_a_conflict()
    {
        Assert.Equal(
            CommitOutcome.SignedOut, await Slate.CommitWithTokenFamilyAsync(TestData.CreateTokenId(), Put("a", Precondition.Present)));
    }

    [Fact]
    public virtual async Task A_conflict_under_a_live_sign_in_is_a_conflict()
    {
        var token = await Slate.IssueAsync(Ticks(100));

        Assert.Equal(CommitOutcome.Conflict("a"), await Slate.CommitWithTokenFamilyAsync(token.Family, Put("a", Precondition.Present)));
    }

    [Fact]
    public virtual async Task A_multi_document_commit_with_an_ended_sign_in_changes_nothing()
    {
        SkipUnlessMultiDocumentCommits();
        var version = await Slate.PutAsync("b");
        await Slate.PutAsync("c");

        Assert.Equal(
            CommitOutcome.SignedOut,
            await Slate.CommitWithTokenFamilyAsync(
                TestData.CreateTokenId(), Put("a"), DocumentWrite.Delete("b"), DocumentWrite.Renew("c", Ticks(100))));
        Assert.Null(await Slate.FindAsync("a"));
        Assert.Equal(version, await Slate.GetVersionAsync("b"));
        Assert.Null((await Slate.GetEntryAsync("c")).ExpiresAt);
    }

    private static DocumentWrite Put(string id, Precondition precondition = default) =>
        DocumentWrite.Put(id, TestData.ToUtf8("2"), precondition);
}
