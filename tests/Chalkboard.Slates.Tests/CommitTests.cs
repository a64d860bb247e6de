using Xunit;

namespace Chalkboard.Slates.Tests;

public sealed class CommitTests
{
    private static readonly UserInfo _ann = new("Ann"), _bob = new("Bob");

    private readonly Site _site = new();

    private static CancellationToken Stop => Site.Stop;

    [Fact]
    public async Task All_writes_are_applied_in_one_store_call_and_remembered()
    {
        await _site.Slate().Last.SetAsync(new("old"), Stop);
        var slate = _site.Slate();

        var calls = await _site.CallsAsync(async () =>
        {
            await slate.CommitAsync(
                commit => commit.Set(slate.User, _ann).Replace(slate.Named("b"), _bob, DocumentVersion.None).Delete(slate.Last), Stop);
            Assert.Equal(_ann, (await slate.User.GetAsync(Stop)).Value);
        });

        Assert.Equal(["commit"], calls);
        Assert.Equal(_bob, (await _site.Slate().Named("b").GetAsync(Stop)).Value);
        Assert.False((await _site.Slate().Last.GetAsync(Stop)).Exists);
    }

    [Fact]
    public async Task A_conflict_keeps_all_writes_out_and_names_the_document()
    {
        var slate = _site.Slate();
        await slate.User.SetAsync(_ann, Stop);

        var error = await Assert.ThrowsAsync<ConflictException>(async () =>
            await slate.CommitAsync(commit => commit.Set(slate.User, _bob).Replace(slate.Last, new("new"), DocumentVersion.New()), Stop));

        Assert.Equal((Site.Owner, "last"), (error.Owner, error.DocumentId));
        Assert.Equal(_ann, (await slate.User.GetAsync(Stop)).Value);
        Assert.Equal(_ann, (await slate.User.RefreshAsync(Stop)).Value);
        Assert.False(await slate.TryCommitAsync(commit => commit.Set(slate.User, _bob).Delete(slate.Last, DocumentVersion.New()), Stop));
        Assert.Equal(_ann, (await slate.User.RefreshAsync(Stop)).Value);
    }

    [Fact]
    public async Task What_is_required_decides_and_is_not_changed()
    {
        var slate = _site.Slate();
        var user = await slate.User.SetAsync(_ann, Stop);

        Assert.False(
            await slate.TryCommitAsync(commit => commit.Require(slate.User, DocumentVersion.New()).Set(slate.Last, new("new")), Stop));
        Assert.True(await slate.TryCommitAsync(commit => commit.Require(slate.User, user.Version).Set(slate.Last, new("new")), Stop));
        Assert.Equal(user, await slate.User.RefreshAsync(Stop));
    }

    [Fact]
    public async Task A_document_of_another_slate_is_refused()
    {
        var slate = _site.Slate();
        var other = _site.Client.For<UserSlate>("other");

        var error = await Assert.ThrowsAsync<ArgumentException>(
            async () => await slate.CommitAsync(commit => commit.Set(slate.User, _ann).Set(other.Last, new("new")), Stop));

        Assert.Contains("belongs to another slate object", error.Message, StringComparison.Ordinal);
        Assert.Null(await _site.JsonAsync());
    }

    [Fact]
    public async Task A_document_is_written_once_in_a_commit()
    {
        var slate = _site.Slate();

        await Assert.ThrowsAsync<ArgumentException>(
            async () => await slate.CommitAsync(commit => commit.Set(slate.User, _ann).Delete(slate.User), Stop));
        await Assert.ThrowsAsync<ArgumentException>(async () => await slate.CommitAsync(_ => { }, Stop));
    }

    [Fact]
    public async Task A_read_beside_a_commit_does_not_bring_back_what_it_removed()
    {
        var slate = _site.Slate();
        await slate.User.SetAsync(_ann, Stop);
        _site.Store.BeforeCall = async (call, _) =>
        {
            if (call == "commit") await slate.User.GetAsync(Stop);
        };

        await slate.CommitAsync(commit => commit.Delete(slate.User), Stop);

        Assert.False((await slate.User.GetAsync(Stop)).Exists);
    }

    [Fact]
    public async Task Once_the_sign_in_has_ended_nothing_more_is_written_under_it()
    {
        var token = await _site.SignInAsync();
        var slate = _site.Slate(token);
        await slate.User.SetAsync(_ann, Stop);
        await _site.Tokens.RevokeAsync(token.Id, Stop);

        await Assert.ThrowsAsync<SignedOutException>(async () => await slate.User.SetAsync(_bob, Stop));
        await Assert.ThrowsAsync<SignedOutException>(async () => await slate.User.UpdateAsync(_ => _bob, Stop));
        await Assert.ThrowsAsync<SignedOutException>(async () => await slate.User.DeleteAsync(Stop));
        await Assert.ThrowsAsync<SignedOutException>(async () => await slate.TryCommitAsync(commit => commit.Set(slate.User, _bob), Stop));
        await Assert.ThrowsAsync<SignedOutException>(async () => await slate.Drafts.StartAsync(new("new"), Stop));

        Assert.Equal(_ann, (await _site.Slate().User.GetAsync(Stop)).Value);
    }

    [Fact]
    public async Task A_slate_is_not_opened_under_anothers_sign_in()
    {
        var token = await _site.SignInAsync("other");

        Assert.Throws<ArgumentException>(() => _site.Slate(token));
    }
}
