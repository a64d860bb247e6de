using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Commits of several documents of one slate: all or none. (Property 2.)</summary>
public abstract class SeveralDocumentsSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    [Fact]
    public virtual async Task A_commit_of_several_documents_is_applied_or_refused_as_the_store_has_declared()
    {
        var applies = Store.Description.Capabilities.CommitsSeveralDocuments;

        if (applies) await Slate.CommitAsync(Put("a"), Put("b"));
        else await Assert.ThrowsAsync<NotSupportedException>(async () => await Slate.CommitAsync(Put("a"), Put("b")));

        Assert.Equal(applies ? ["a", "b"] : [], await Slate.IdsAsync());
    }

    [Fact]
    public virtual async Task All_writes_of_a_commit_are_applied_together()
    {
        NeedsSeveralDocuments();
        await Slate.PutAsync("gone");
        var checkedAt = await Slate.PutAsync("checked", "1");
        var put = Put("new");

        Assert.Equal(CommitOutcome.Committed, await Slate.CommitAsync(put, DocumentWrite.Remove("gone"), DocumentWrite.Check("checked", Precondition.At(checkedAt))));

        Assert.Equal(["checked", "new"], await SlateElsewhere.IdsAsync());
        Assert.Equal(put.Version, await SlateElsewhere.VersionAsync("new"));
        Assert.Equal(checkedAt, await SlateElsewhere.VersionAsync("checked"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public virtual async Task One_failing_precondition_anywhere_keeps_all_writes_out(int failing)
    {
        NeedsSeveralDocuments();
        var before = await Slate.PutAsync("kept", "1");
        var writes = new List<DocumentWrite> { Put("new"), DocumentWrite.Remove("kept"), Put("newer", Precondition.Absent) };
        writes.Insert(failing, DocumentWrite.Check("absent", Precondition.Present));

        Assert.Equal(CommitOutcome.Conflict("absent"), await Slate.CommitAsync(writes));

        Assert.Equal(["kept"], await SlateElsewhere.IdsAsync());
        Assert.Equal(before, await SlateElsewhere.VersionAsync("kept"));
    }

    [Fact]
    public virtual async Task Of_several_failing_preconditions_the_first_is_reported()
    {
        NeedsSeveralDocuments();

        var outcome = await Slate.CommitAsync(Put("a"), DocumentWrite.Check("z", Precondition.Present), DocumentWrite.Check("b", Precondition.Present));

        Assert.Equal(CommitOutcome.Conflict("z"), outcome);
    }

    [Fact]
    public virtual async Task A_commit_of_as_many_documents_as_allowed_is_applied_whole()
    {
        NeedsSeveralDocuments();
        DocumentWrite[] writes = [.. Enumerable.Range(0, Commit.MaxWrites).Select(i => Put($"{i:d4}", Precondition.Absent))];

        Assert.Equal(CommitOutcome.Committed, await Slate.CommitAsync(writes));

        Assert.Equal(writes.Select(write => (write.Id, write.Version)), (await SlateElsewhere.ListAsync()).Select(entry => (entry.Id, entry.Version)));
    }

    [Fact]
    public virtual async Task Documents_of_a_commit_keep_lifetimes_of_their_own()
    {
        NeedsSeveralDocuments();
        await Slate.CommitAsync(DocumentWrite.Put("short", Some.Json("1"), expiresAfter: Ticks(2)), Put("long"));
        await AdvanceAsync(3);

        Assert.Equal(["long"], await Slate.IdsAsync());
    }

    [Fact]
    public virtual async Task A_commit_of_several_large_documents_is_applied_whole()
    {
        NeedsSeveralDocuments();
        var json = Some.LargeJson(3 * 1024 * 1024);
        DocumentWrite[] writes = [.. Enumerable.Range(0, 4).Select(i => DocumentWrite.Put($"{i}", json))];

        Assert.Equal(CommitOutcome.Committed, await Slate.CommitAsync(writes));

        foreach (var write in writes) Assert.Equal(json, (await Slate.FindAsync(write.Id))!.Content);
    }

    private static DocumentWrite Put(string id, Precondition when = default) => DocumentWrite.Put(id, Some.Json("2"), when);
}
