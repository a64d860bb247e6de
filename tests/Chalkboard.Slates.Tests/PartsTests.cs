using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Tests;

/// <summary>Writes of parts while their instance ends, step by step. The conformance suite tests the rest on each store.</summary>
public sealed class PartsTests
{
    private static readonly Draft _text = new("text");

    private readonly Site _site = new();

    private static CancellationToken Stop => Site.Stop;

    [Fact]
    public async Task Parts_are_listed_in_pages_without_their_content()
    {
        var id = await StartAsync(_site);
        var slate = _site.OpenSlate();
        for (var i = 0; i < 12; i++) await slate.Pieces[id, i].SetAsync(new($"{i}"), Stop);
        await slate.Pieces[await StartAsync(_site), 0].SetAsync(_text, Stop);

        var first = await slate.Pieces.ListPageAsync(id, new PageRequest(null, 10), Stop);
        var second = await slate.Pieces.ListPageAsync(id, new PageRequest(first.NextCursor, 10), Stop);

        Assert.Equal((10, "0000000010", "0000000011"), (first.Items.Count, second.Items[0].Key, second.Items[1].Key));
        Assert.Null(second.NextCursor);
        Assert.Equal(_site.Time.GetUtcNow(), second.Items[0].WrittenAt);
        Assert.Equal(2, await slate.Uploads.ListAsync(Stop).CountAsync(Stop));
    }

    [Fact]
    public async Task Completing_takes_two_commits_and_a_workflow_without_parts_is_completed_as_before()
    {
        var id = await StartAsync(_site);
        await _site.OpenSlate().Pieces[id, 0].SetAsync(_text, Stop);
        var draft = await _site.OpenSlate().Drafts.StartAsync(_text, Stop);

        Assert.Equal(
            [$"find upload/{id}", "list", "commit", "list", "commit"],
            await _site.RecordCallsAsync(async () => await _site.OpenSlate().Uploads.CompleteAsync(id, Stop)));
        Assert.Equal(
            [$"find draft/{draft}", "commit"],
            await _site.RecordCallsAsync(async () => await _site.OpenSlate().Drafts.CompleteAsync(draft, Stop)));
        Assert.Empty(await ListAsync(_site));
    }

    [Fact]
    public async Task A_part_costs_one_commit_to_write_and_one_read_if_the_instance_was_read()
    {
        var id = await StartAsync(_site);
        var slate = _site.OpenSlate();

        Assert.Equal(["commit"], await _site.RecordCallsAsync(async () => await slate.Pieces[id, "a"].SetAsync(_text, Stop)));
        await _site.OpenSlate().Pieces[id, "b"].SetAsync(_text, Stop);
        Assert.Equal(
            ["list", $"find upload.parts/{id}/pieces/b"],
            await _site.RecordCallsAsync(async () => await slate.Pieces[id, "b"].GetAsync(Stop)));
        slate = _site.OpenSlate();
        await slate.Uploads[id].GetAsync(Stop);
        Assert.Equal(
            [$"find upload.parts/{id}/pieces/b"], await _site.RecordCallsAsync(async () => await slate.Pieces[id, "b"].GetAsync(Stop)));
    }

    [Fact]
    public async Task A_part_that_is_written_between_the_list_and_the_deletion_is_deleted()
    {
        var id = await StartAsync(_site);
        _site.Store.BeforeCall = async (call, _) =>
        {
            if (call != "commit") return;
            _site.Store.BeforeCall = (_, _) => Task.CompletedTask;
            await _site.OpenSlate().Pieces[id, 0].SetAsync(_text, Stop);
        };

        Assert.NotNull(await _site.OpenSlate().Uploads.CompleteAsync(id, Stop));

        Assert.Empty(await ListAsync(_site));
    }

    [Fact]
    public async Task On_a_store_of_single_documents_a_part_whose_instance_ends_meanwhile_is_removed_by_its_writer()
    {
        var site = new Site(supportsMultiDocumentCommits: false);
        var id = await StartAsync(site);
        site.Store.BeforeCall = async (call, _) =>
        {
            if (call != "commit") return;
            site.Store.BeforeCall = (_, _) => Task.CompletedTask;
            await site.OpenSlate().Uploads.CompleteAsync(id, Stop);
        };

        await Assert.ThrowsAsync<DocumentNotFoundException>(async () => await site.OpenSlate().Pieces[id, 0].SetAsync(_text, Stop));

        Assert.Empty(await ListAsync(site));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_an_interrupted_end_has_left_is_not_seen_and_the_next_list_removes_it(bool supportsMultiDocumentCommits)
    {
        var site = new Site(supportsMultiDocumentCommits: supportsMultiDocumentCommits);
        var id = await LeavePartsAsync(site);

        Assert.False((await site.OpenSlate().Pieces[id, 0].GetAsync(Stop)).Exists);
        Assert.Empty(await site.OpenSlate().Pieces.ListAsync(id, Stop).ToListAsync(Stop));
        Assert.NotEmpty(await ListAsync(site));

        Assert.Empty(await site.OpenSlate().Uploads.ListAsync(Stop).ToListAsync(Stop));
        Assert.Empty(await ListAsync(site));
    }

    [Fact]
    public async Task Completing_again_continues_an_interrupted_end()
    {
        var id = await LeavePartsAsync(_site);

        Assert.Null(await _site.OpenSlate().Uploads.CompleteAsync(id, Stop));

        Assert.Empty(await ListAsync(_site));
    }

    [Fact]
    public async Task An_interrupted_end_leaves_nothing_for_ever()
    {
        await LeavePartsAsync(_site);

        _site.Time.Advance(TimeSpan.FromDays(38));

        Assert.Empty(await ListAsync(_site));
    }

    [Fact]
    public async Task A_new_instance_with_an_old_id_has_no_old_parts()
    {
        var id = await LeavePartsAsync(_site);

        Assert.True(await _site.OpenSlate().Uploads[id].TryReplaceAsync(_text, DocumentVersion.None, Stop));

        Assert.Empty(await _site.OpenSlate().Pieces.ListAsync(id, Stop).ToListAsync(Stop));
        Assert.False((await _site.OpenSlate().Pieces[id, 0].GetAsync(Stop)).Exists);
        await _site.OpenSlate().Pieces[id, 1].SetAsync(_text, Stop);
    }

    [Fact]
    public async Task An_instance_without_a_removed_owner_keeps_no_parts()
    {
        var id = await StartAsync(_site);
        var late = _site.OpenSlate();
        await late.Uploads[id].GetAsync(Stop);
        await _site.Client.Owners.EraseAsync(Site.Owner, cancellationToken: Stop);

        await Assert.ThrowsAsync<DocumentNotFoundException>(async () => await late.Pieces[id, 0].SetAsync(_text, Stop));

        Assert.Empty(await ListAsync(_site));
    }

    [Fact]
    public async Task Parts_and_their_instance_can_be_in_one_commit()
    {
        var slate = _site.OpenSlate();
        var id = WorkflowId.New();
        await slate.CommitAsync(
            commit => commit.Replace(slate.Uploads[id], _text, DocumentVersion.None).Set(slate.Pieces[id, 0], _text), Stop);
        await slate.CommitAsync(
            commit => commit.Set(slate.Uploads[id], new("2")).Set(slate.Pieces[id, 1], _text).Delete(slate.Pieces[id, 0]), Stop);
        Assert.Equal("0000000001", Assert.Single(await slate.Pieces.ListAsync(id, Stop).ToListAsync(Stop)).Key);

        await _site.OpenSlate().Uploads[id].UpdateAsync(upload => new("3"), Stop);
        await slate.CommitAsync(commit => commit.Delete(slate.Uploads[id]), Stop);

        Assert.Empty(await ListAsync(_site));
        Assert.False((await slate.Pieces[id, 1].GetAsync(Stop)).Exists);
        Assert.False(await slate.TryCommitAsync(commit => commit.Set(slate.Pieces[id, 1], _text), Stop));
        Assert.Empty(await ListAsync(_site));
    }

    [Fact]
    public async Task A_part_that_was_read_is_absent_after_the_same_slate_has_completed_its_instance()
    {
        var id = await StartAsync(_site);
        var slate = _site.OpenSlate();
        await slate.Pieces[id, 0].SetAsync(_text, Stop);

        await slate.Uploads.CompleteAsync(id, Stop);

        Assert.False((await slate.Pieces[id, 0].GetAsync(Stop)).Exists);
    }

    [Fact]
    public async Task A_sign_out_ends_the_writes_of_parts_too()
    {
        var token = await _site.SignInAsync();
        var id = await StartAsync(_site);
        var slate = _site.OpenSlate(token);
        await _site.Tokens.RevokeAllAsync(Site.Owner, cancellationToken: Stop);

        await Assert.ThrowsAsync<SignedOutException>(async () => await slate.Pieces[id, 0].SetAsync(_text, Stop));
        await Assert.ThrowsAsync<SignedOutException>(async () => await slate.Uploads.CompleteAsync(id, Stop));
    }

    [Fact]
    public async Task An_instance_that_was_completed_is_returned_although_its_parts_can_not_be_deleted()
    {
        var site = new Site(supportsMultiDocumentCommits: false);
        var id = await StartAsync(site);
        await site.OpenSlate().Pieces[id, 0].SetAsync(_text, Stop);
        var commits = 0;
        site.Store.BeforeCall = (call, _) =>
            call == "commit" && ++commits > 1 ? throw new StoreUnavailableException("Down.") : Task.CompletedTask;

        Assert.Equal(_text, await site.OpenSlate().Uploads.CompleteAsync(id, Stop));
    }

    [Fact]
    public void A_workflow_with_parts_needs_an_absolute_lifetime()
    {
        var error = Assert.Throws<InvalidOperationException>(() => _site.OpenSlate().Drafts.Parts<Draft>("pieces"));
        Assert.Contains(
            "Workflow<Draft>(\"draft\", absoluteLifetime: TimeSpan.FromDays(30))", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _site.OpenSlate().Uploads.Parts<Draft>("a/b"));
        Assert.Throws<ArgumentException>(
            () => _site.OpenSlate().Uploads.Parts<Draft>("a", new() { ExpiresAfter = TimeSpan.FromDays(1) }));
        Assert.Throws<ArgumentOutOfRangeException>(() => _site.OpenSlate().Pieces[WorkflowId.New(), -1]);
    }

    /// <summary>Ends an instance as a process does that is killed before it has deleted all parts.</summary>
    private static async Task<WorkflowId> LeavePartsAsync(Site site)
    {
        var id = await StartAsync(site);
        await site.OpenSlate().Pieces[id, 0].SetAsync(_text, Stop);
        await site.Store.CommitAsync(new Commit(Site.Owner, [DocumentWrite.Delete($"upload/{id}")]), Stop);
        return id;
    }

    private static ValueTask<WorkflowId> StartAsync(Site site) => site.OpenSlate().Uploads.StartAsync(_text, Stop);

    private static ValueTask<List<string>> ListAsync(Site site) =>
        site.Store.ListAllAsync(Site.Owner, cancellationToken: Stop).Select(entry => entry.Id).ToListAsync(Stop);
}
