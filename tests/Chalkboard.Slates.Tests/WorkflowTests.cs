using Xunit;

namespace Chalkboard.Slates.Tests;

public sealed class WorkflowTests
{
    private readonly Site _site = new();

    private static CancellationToken Stop => Site.Stop;

    [Fact]
    public async Task Two_tabs_have_two_instances()
    {
        var one = await _site.OpenSlate().Drafts.StartAsync(new("one"), Stop);
        var two = await _site.OpenSlate().Drafts.StartAsync(new("two"), Stop);
        await _site.OpenSlate().Drafts[two].UpdateAsync(draft => draft with { Title = "second" }, Stop);

        Assert.Equal(new Draft("one"), await _site.OpenSlate().Drafts.CompleteAsync(one, Stop));
        Assert.Equal(new Draft("second"), await _site.OpenSlate().Drafts.CompleteAsync(two, Stop));
    }

    [Fact]
    public async Task Exactly_one_of_many_submitters_completes_an_instance()
    {
        var id = await _site.OpenSlate().Drafts.StartAsync(new("one"), Stop);

        var completed =
            await Task.WhenAll(
                Enumerable.Range(0, 32).Select(_ => Task.Run(async () => await _site.OpenSlate().Drafts.CompleteAsync(id, Stop), Stop)));

        Assert.Single(completed, draft => draft is not null);
        Assert.False((await _site.OpenSlate().Drafts[id].GetAsync(Stop)).Exists);
    }

    [Fact]
    public async Task A_late_write_does_not_recreate_an_ended_instance()
    {
        var id = await _site.OpenSlate().Drafts.StartAsync(new("one"), Stop);
        var late = _site.OpenSlate();
        await _site.OpenSlate().Drafts.CompleteAsync(id, Stop);

        await Assert.ThrowsAsync<DocumentNotFoundException>(async () => await late.Drafts[id].SetAsync(new("late"), Stop));
        await Assert.ThrowsAsync<DocumentNotFoundException>(
            async () => await late.Drafts[id].UpdateAsync(draft => draft with { Title = "late" }, Stop));
        Assert.False(await late.TryCommitAsync(commit => commit.Set(late.Drafts[id], new("late")), Stop));
        Assert.False((await _site.OpenSlate().Drafts[id].GetAsync(Stop)).Exists);
    }

    [Fact]
    public async Task A_list_contains_exactly_the_open_instances()
    {
        var slate = _site.OpenSlate();
        var open = await slate.Drafts.StartAsync(new("open"), Stop);
        var done = await slate.Drafts.StartAsync(new("done"), Stop);
        await slate.Drafts.CompleteAsync(done, Stop);
        await slate.Named("draft/not an id").SetAsync(new("x"), Stop);
        await slate.Named("drafts/0000000000000000").SetAsync(new("x"), Stop);

        var listed = Assert.Single(await ListAsync(slate));

        Assert.Equal(open, listed.Id);
        Assert.Equal(_site.Time.GetUtcNow(), listed.WrittenAt);
        Assert.Equal(_site.Time.GetUtcNow() + TimeSpan.FromDays(7), listed.ExpiresAt);
    }

    [Fact]
    public async Task An_instance_expires_after_its_last_write()
    {
        var slate = _site.OpenSlate();
        var id = await slate.ShortDrafts.StartAsync(new("one"), Stop);
        _site.Time.Advance(TimeSpan.FromMinutes(50));
        await slate.ShortDrafts[id].UpdateAsync(draft => draft with { Title = "two" }, Stop);
        _site.Time.Advance(TimeSpan.FromMinutes(50));
        Assert.Single(await ListAsync(slate));

        _site.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Empty(await ListAsync(slate));
        Assert.Null(await slate.ShortDrafts.CompleteAsync(id, Stop));
    }

    [Fact]
    public async Task A_late_page_does_not_recreate_a_completed_instance()
    {
        var id = await _site.OpenSlate().Drafts.StartAsync(new("one"), Stop);
        var late = _site.OpenSlate();
        await late.Drafts[id].GetAsync(Stop);
        await _site.OpenSlate().Drafts.CompleteAsync(id, Stop);

        await Assert.ThrowsAsync<DocumentNotFoundException>(
            async () => await late.Drafts[id].UpdateAsync(draft => draft with { Title = "late" }, Stop));
        Assert.Empty(await ListAsync(_site.OpenSlate()));
    }

    private static async Task<List<OpenWorkflow>> ListAsync(UserSlate slate)
    {
        var open = new List<OpenWorkflow>();
        await foreach (var instance in slate.Drafts.ListAsync(Stop)) open.Add(instance);
        return open;
    }
}
