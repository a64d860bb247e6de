using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Commits of several documents of one slate: all or none. (Property 2.)</summary>
public abstract class MultiDocumentCommitSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    [Fact]
    public virtual async Task A_multi_document_commit_is_applied_only_if_the_store_supports_it()
    {
        var isSupported = Store.Description.Capabilities.SupportsMultiDocumentCommits;

        if (isSupported) await Slate.CommitAsync(Put("a"), Put("b"));
        else await Assert.ThrowsAsync<NotSupportedException>(async () => await Slate.CommitAsync(Put("a"), Put("b")));

        Assert.Equal(isSupported ? ["a", "b"] : [], await Slate.ListIdsAsync());
    }

    [Fact]
    public virtual async Task All_writes_of_a_commit_are_applied_together()
    {
        SkipUnlessMultiDocumentCommits();
        await Slate.PutAsync("gone");
        var checkedAt = await Slate.PutAsync("checked", "1");
        var renewedAt = await Slate.PutAsync("renewed", "1");
        var before = await Slate.GetEntryAsync("renewed");
        var put = Put("new");

        Assert.Equal(
            CommitOutcome.Committed,
            await Slate.CommitAsync(
                put, DocumentWrite.Delete("gone"), DocumentWrite.Check("checked", Precondition.AtVersion(checkedAt)),
                DocumentWrite.Renew("renewed", Ticks(100), Precondition.AtVersion(renewedAt)), DocumentWrite.Renew("absent", Ticks(100))));

        Assert.Equal(["checked", "new", "renewed"], await SecondSlate.ListIdsAsync());
        Assert.Equal(put.Version, await SecondSlate.GetVersionAsync("new"));
        Assert.Equal(checkedAt, await SecondSlate.GetVersionAsync("checked"));
        Assert.Equal("1", await SecondSlate.ReadTextAsync("renewed"));
        var after = await SecondSlate.GetEntryAsync("renewed");
        Assert.NotNull(after.ExpiresAt);
        Assert.Equal(before, after with { ExpiresAt = null });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public virtual async Task One_failed_precondition_prevents_every_write_of_the_commit(int failing)
    {
        SkipUnlessMultiDocumentCommits();
        var before = await Slate.PutAsync("kept", "1");
        await Slate.PutAsync("lasting", "1");
        var writes = new List<DocumentWrite>
        {
            Put("new"), DocumentWrite.Delete("kept"), DocumentWrite.Renew("lasting", Ticks(100)), Put("newer", Precondition.Absent),
        };
        writes.Insert(failing, DocumentWrite.Check("absent", Precondition.Present));

        Assert.Equal(CommitOutcome.Conflict("absent"), await Slate.CommitAsync(writes));

        Assert.Equal(["kept", "lasting"], await SecondSlate.ListIdsAsync());
        Assert.Equal(before, await SecondSlate.GetVersionAsync("kept"));
        Assert.Null((await SecondSlate.GetEntryAsync("lasting")).ExpiresAt);
    }

    [Fact]
    public virtual async Task The_first_of_several_failed_preconditions_is_reported()
    {
        SkipUnlessMultiDocumentCommits();

        var outcome =
            await Slate.CommitAsync(
                Put("a"), DocumentWrite.Check("z", Precondition.Present), DocumentWrite.Check("b", Precondition.Present));

        Assert.Equal(CommitOutcome.Conflict("z"), outcome);
    }

    [Fact]
    public virtual async Task A_commit_of_MaxWrites_documents_is_applied_completely()
    {
        SkipUnlessMultiDocumentCommits();
        DocumentWrite[] writes = [.. Enumerable.Range(0, Commit.MaxWrites).Select(i => Put($"{i:d4}", Precondition.Absent))];

        Assert.Equal(CommitOutcome.Committed, await Slate.CommitAsync(writes));

        Assert.Equal(
            writes.Select(write => (write.Id, write.Version)), (await SecondSlate.ListAsync()).Select(entry => (entry.Id, entry.Version)));
    }

    [Fact]
    public virtual async Task Documents_of_one_commit_have_separate_lifetimes()
    {
        SkipUnlessMultiDocumentCommits();
        await Slate.CommitAsync(DocumentWrite.Put("short", TestData.ToUtf8("1"), expiresAfter: Ticks(2)), Put("long"));
        await AdvanceAsync(3);

        Assert.Equal(["long"], await Slate.ListIdsAsync());
    }

    [Fact]
    public virtual async Task A_commit_of_several_large_documents_is_applied_completely()
    {
        SkipUnlessMultiDocumentCommits();
        var json = TestData.CreateLargeJson(3 * 1024 * 1024);
        DocumentWrite[] writes = [.. Enumerable.Range(0, 4).Select(i => DocumentWrite.Put($"{i}", json))];

        Assert.Equal(CommitOutcome.Committed, await Slate.CommitAsync(writes));

        foreach (var write in writes) Assert.Equal(json, (await Slate.FindAsync(write.Id))!.Content);
    }

    private static DocumentWrite Put(string id, Precondition precondition = default) =>
        DocumentWrite.Put(id, TestData.ToUtf8("2"), precondition);
}
