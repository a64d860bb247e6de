using Xunit;

namespace Chalkboard.Slates.Tests;

public sealed class CommitTests
{
    private static readonly UserInfo _ann = new("Ann"), _bob = new("Bob");

    private readonly Site _site = new();

    private static CancellationToken Stop => Site.Stop;

    [Fact]
    public async Task All_writes_are_applied_in_one_store_call_and_cached()
    {
        await _site.OpenSlate().Last.SetAsync(new("old"), Stop);
        var slate = _site.OpenSlate();

        var calls = await _site.RecordCallsAsync(async () =>
        {
            await slate.CommitAsync(
                commit => commit.Set(slate.User, _ann).Replace(slate.Named("b"), _bob, DocumentVersion.None).Delete(slate.Last), Stop);
            Assert.Equal(_ann, (await slate.User.GetAsync(Stop)).Value);
        });

        Assert.Equal(["commit"], calls);
        Assert.Equal(_bob, (await _site.OpenSlate().Named("b").GetAsync(Stop)).Value);
        Assert.False((await _site.OpenSlate().Last.GetAsync(Stop)).Exists);
    }

    [Fact]
    public async Task A_conflict_applies_no_write_and_names_the_document()
    {
        var slate = _site.OpenSlate();
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
    public async Task A_required_document_decides_the_commit_and_is_not_changed()
    {
        var slate = _site.OpenSlate();
        var user = await slate.User.SetAsync(_ann, Stop);

        Assert.False(
            await slate.TryCommitAsync(commit => commit.Require(slate.User, DocumentVersion.New()).Set(slate.Last, new("new")), Stop));
        Assert.True(await slate.TryCommitAsync(commit => commit.Require(slate.User, user.Version).Set(slate.Last, new("new")), Stop));
        Assert.Equal(user, await slate.User.RefreshAsync(Stop));
    }

    [Fact]
    public async Task A_document_of_another_slate_is_refused()
    {
        var slate = _site.OpenSlate();
        var other = _site.Client.For<UserSlate>("other");

        var error = await Assert.ThrowsAsync<ArgumentException>(
            async () => await slate.CommitAsync(commit => commit.Set(slate.User, _ann).Set(other.Last, new("new")), Stop));

        Assert.Contains("belongs to another slate object", error.Message, StringComparison.Ordinal);
        Assert.Null(await _site.ReadJsonAsync());
    }

    [Fact]
    public async Task A_commit_writes_a_document_at_most_once()
    {
        var slate = _site.OpenSlate();

        await Assert.ThrowsAsync<ArgumentException>(
            async () => await slate.CommitAsync(commit => commit.Set(slate.User, _ann).Delete(slate.User), Stop));
        await Assert.ThrowsAsync<ArgumentException>(async () => await slate.CommitAsync(_ => { }, Stop));
    }

    [Fact]
    public async Task A_read_concurrent_with_a_commit_does_not_restore_a_deleted_document()
    {
        var slate = _site.OpenSlate();
        await slate.User.SetAsync(_ann, Stop);
        _site.Store.BeforeCall = async (call, _) =>
        {
            if (call == "commit") await slate.User.GetAsync(Stop);
        };

        await slate.CommitAsync(commit => commit.Delete(slate.User), Stop);

        Assert.False((await slate.User.GetAsync(Stop)).Exists);
    }

    [Fact]
    public async Task Nothing_is_written_under_an_ended_sign_in()
    {
        var token = await _site.SignInAsync();
        var slate = _site.OpenSlate(token);
        await slate.User.SetAsync(_ann, Stop);
        await _site.Tokens.RevokeAsync(token.Id, Stop);

        await Assert.ThrowsAsync<SignedOutException>(async () => await slate.User.SetAsync(_bob, Stop));
        await Assert.ThrowsAsync<SignedOutException>(async () => await slate.User.UpdateAsync(_ => _bob, Stop));
        await Assert.ThrowsAsync<SignedOutException>(async () => await slate.User.DeleteAsync(Stop));
        await Assert.ThrowsAsync<SignedOutException>(async () => await slate.TryCommitAsync(commit => commit.Set(slate.User, _bob), Stop));
        await Assert.ThrowsAsync<SignedOutException>(async () => await slate.Drafts.StartAsync(new("new"), Stop));

        Assert.Equal(_ann, (await _site.OpenSlate().User.GetAsync(Stop)).Value);
    }

    [Fact]
    public async Task A_slate_is_not_opened_under_the_sign_in_of_another_owner()
    {
        var token = await _site.SignInAsync("other");

        Assert.Throws<ArgumentException>(() => _site.OpenSlate(token));
    }
}
