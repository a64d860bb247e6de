using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>
/// Workflows with parts: a part exists only while its instance does. They depend on checks that are atomic with the writes. (Property 4.)
/// </summary>
public abstract class WorkflowSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    private const int Tasks = 8;

    [Fact]
    public virtual async Task Completing_an_instance_deletes_its_parts()
    {
        var id = await StartAsync();
        var slate = OpenSlate();
        for (var i = 0; i < 20; i++) await slate.Pieces[id, i].SetAsync(new($"{i}"), TestCancellationToken);
        await slate.Notes[id, "a/b"].SetAsync(new("note"), TestCancellationToken);
        Assert.Equal(
            Enumerable.Range(0, 20).Select(i => $"{i:D10}"),
            await slate.Pieces.ListAsync(id, TestCancellationToken).Select(part => part.Key).ToListAsync(TestCancellationToken));
        Assert.Equal("17", (await OpenSecondSlate().Pieces[id, 17].GetAsync(TestCancellationToken)).Value?.Text);

        Assert.NotNull(await OpenSecondSlate().Upload.CompleteAsync(id, TestCancellationToken));

        Assert.Empty(await Slate.ListIdsAsync());
        Assert.False((await OpenSlate().Pieces[id, 17].GetAsync(TestCancellationToken)).Exists);
    }

    [Fact]
    public virtual async Task More_parts_than_one_commit_deletes_are_deleted_in_steps()
    {
        var id = await StartAsync();
        var parts = Enumerable.Range(0, Commit.MaxWrites + 50).Select(i => $"upload.parts/{id}/pieces/{i:D10}").ToList();
        if (Store.Description.Capabilities.SupportsMultiDocumentCommits)
        {
            foreach (var some in parts.Chunk(Commit.MaxWrites)) await Slate.CommitAsync([.. some.Select(Put)]);
        }
        else
        {
            foreach (var part in parts) await Slate.CommitAsync(Put(part));
        }

        await OpenSlate().Upload[id].DeleteAsync(TestCancellationToken);

        Assert.Empty(await Slate.ListIdsAsync());

        static DocumentWrite Put(string part) => DocumentWrite.Put(part, TestData.ToUtf8("""{"text":""}"""));
    }

    [Fact]
    public virtual async Task A_late_part_is_refused_and_leaves_nothing()
    {
        var id = await StartAsync();
        var late = OpenSlate();
        await late.Upload[id].GetAsync(TestCancellationToken);
        await late.Pieces[id, "known"].SetAsync(new("1"), TestCancellationToken);
        await OpenSecondSlate().Upload.CompleteAsync(id, TestCancellationToken);

        await ThrowsAsync(async () => await late.Pieces[id, "new"].SetAsync(new("late"), TestCancellationToken));
        await ThrowsAsync(async () => await late.Pieces[id, "known"].SetAsync(new("late"), TestCancellationToken));
        await ThrowsAsync(
            async () => await late.Pieces[id, "new"].TryReplaceAsync(new("late"), DocumentVersion.None, TestCancellationToken));

        Assert.Empty(await Slate.ListIdsAsync());
        Assert.False((await late.Pieces[id, "new"].GetAsync(TestCancellationToken)).Exists);
        Assert.Empty(await OpenSlate().Pieces.ListAsync(id, TestCancellationToken).ToListAsync(TestCancellationToken));

        static Task ThrowsAsync(Func<Task> write) => Assert.ThrowsAsync<DocumentNotFoundException>(write);
    }

    [Fact]
    public virtual async Task Writers_of_parts_and_submitters_leave_nothing_and_one_submitter_wins()
    {
        for (var round = 0; round < 5; round++)
        {
            var id = await StartAsync();
            var writers = Enumerable.Range(0, Tasks).Select(writer => Task.Run(() => WritePartsAsync(id, writer), TestCancellationToken));
            var submitters = new[] { Store, SecondStore }.Select(store => Task.Run(() => SubmitAsync(id, store), TestCancellationToken));

            var written = Task.WhenAll(writers);
            var submitted = await Task.WhenAll(submitters);
            await written;

            Assert.Single(submitted, upload => upload is not null);
            Assert.Empty(await Slate.ListIdsAsync());
        }
    }

    [Fact]
    public virtual async Task Parts_live_as_long_as_an_instance_that_is_written_again_and_again()
    {
        var slate = () => new UploadSlate(new SlateClient(Store).Open(Owner), Fixture.Tick);
        var id = await slate().Upload.StartAsync(new("upload"), TestCancellationToken);
        await slate().Pieces[id, 0].SetAsync(new("first"), TestCancellationToken);
        for (var i = 0; i < 2; i++)
        {
            await AdvanceAsync(3);
            await slate().Upload[id].UpdateAsync(upload => upload with { Text = $"{i}" }, TestCancellationToken);
            Assert.True((await slate().Pieces[id, 0].GetAsync(TestCancellationToken)).Exists);
        }

        await AdvanceAsync(3);
        await Assert.ThrowsAsync<DocumentNotFoundException>(
            async () => await slate().Upload[id].UpdateAsync(upload => upload with { Text = "late" }, TestCancellationToken));
        Assert.True((await slate().Pieces[id, 0].GetAsync(TestCancellationToken)).Exists);

        await AdvanceAsync(3);
        Assert.False((await slate().Upload[id].GetAsync(TestCancellationToken)).Exists);
        Assert.False((await slate().Pieces[id, 0].GetAsync(TestCancellationToken)).Exists);
        await Assert.ThrowsAsync<DocumentNotFoundException>(
            async () => await slate().Pieces[id, 0].SetAsync(new("late"), TestCancellationToken));
        await slate().Upload.CompleteAsync(id, TestCancellationToken);
        Assert.Empty(await Slate.ListIdsAsync());
    }

    [Fact]
    public virtual async Task An_instance_has_no_parts_of_an_earlier_one_with_its_id_whose_end_was_interrupted()
    {
        SkipUnlessMultiDocumentCommits();
        var id = WorkflowId.New();
        var random = new Random(1);
        var plans = Enumerable.Range(0, Tasks / 2).Select(_ => Enumerable.Range(0, 15).Select(_ => random.Next(3)).ToArray()).ToList();

        await Task.WhenAll(plans.Select((plan, task) => Task.Run(async () =>
        {
            foreach (var step in plan) await RunInstanceAsync(id, $"{task}", isInterrupted: step > 0);
        }, TestCancellationToken)));

        await OpenSlate().Upload[id].DeleteAsync(TestCancellationToken);
        Assert.Empty(await Slate.ListIdsAsync());
    }

    private async Task RunInstanceAsync(WorkflowId id, string key, bool isInterrupted)
    {
        if (!await OpenSlate().Upload[id].TryReplaceAsync(new(key), DocumentVersion.None, TestCancellationToken))
        {
            await OpenSecondSlate().Upload.ListAsync(TestCancellationToken).CountAsync(TestCancellationToken);
            return;
        }

        await OpenSlate().Pieces[id, key].SetAsync(new(""), TestCancellationToken);
        await OpenSecondSlate().Upload[id].UpdateAsync(upload => upload with { Text = "updated" }, TestCancellationToken);
        var parts = await OpenSlate().Pieces.ListAsync(id, TestCancellationToken).ToListAsync(TestCancellationToken);
        Assert.Equal(key, Assert.Single(parts).Key);

        // The state after the process was killed before it had deleted all parts.
        if (isInterrupted) await Slate.DeleteAsync($"upload/{id}");
        else Assert.NotNull(await OpenSecondSlate().Upload.CompleteAsync(id, TestCancellationToken));
    }

    private async Task WritePartsAsync(WorkflowId id, int writer)
    {
        try
        {
            for (var i = 0; ; i++)
                await (writer % 2 == 0 ? OpenSlate() : OpenSecondSlate()).Pieces[id, $"{writer}/{i % 5}"]
                    .SetAsync(new(""), TestCancellationToken);
        }
        catch (DocumentNotFoundException)
        {
            // The instance has ended.
        }
    }

    private async Task<UploadText?> SubmitAsync(WorkflowId id, ISlateStore store)
    {
        try
        {
            await OpenSlate(store).Pieces[id, $"{Guid.NewGuid()}"].SetAsync(new(""), TestCancellationToken);
        }
        catch (DocumentNotFoundException)
        {
            // The other submitter was first.
        }

        return await OpenSlate(store).Upload.CompleteAsync(id, TestCancellationToken);
    }

    private ValueTask<WorkflowId> StartAsync() => OpenSlate().Upload.StartAsync(new("upload"), TestCancellationToken);

    private UploadSlate OpenSlate() => OpenSlate(Store);

    private UploadSlate OpenSecondSlate() => OpenSlate(SecondStore);

    private UploadSlate OpenSlate(ISlateStore store) => new(new SlateClient(store).Open(Owner), TimeSpan.FromHours(1));
}
