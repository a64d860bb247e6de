using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Finding, putting and deleting one document.</summary>
public abstract class DocumentSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    /// <summary>The contents for <see cref="Content_comes_back_byte_for_byte"/>.</summary>
    public static TheoryData<string> Contents => [.. HostileContent.Labels];

    [Fact]
    public virtual async Task A_document_that_was_never_put_is_absent() => Assert.Null(await Slate.FindAsync("a"));

    [Fact]
    public virtual async Task A_document_is_found_with_the_version_that_it_was_put_with()
    {
        var version = await Slate.PutAsync("a", """{"hello":1}""");

        var found = await Slate.FindAsync("a");

        Assert.Equal(version, found?.Version);
        AssertSame(TestData.ToUtf8("""{"hello":1}"""), found!.Content);
    }

    [Fact]
    public virtual async Task A_document_that_was_put_is_visible_at_once_on_another_node()
    {
        var version = await Slate.PutAsync("a");

        Assert.Equal(version, await SecondSlate.GetVersionAsync("a"));
    }

    [Fact]
    public virtual async Task A_second_put_replaces_content_and_version()
    {
        var first = await Slate.PutAsync("a", "1");
        var second = await SecondSlate.PutAsync("a", "2");

        Assert.NotEqual(first, second);
        Assert.Equal(second, await Slate.GetVersionAsync("a"));
        Assert.Equal("2", await Slate.ReadTextAsync("a"));
    }

    [Fact]
    public virtual async Task The_same_content_put_again_still_has_a_new_version()
    {
        await Slate.PutAsync("a", "1");
        var second = await Slate.PutAsync("a", "1");

        Assert.Equal(second, await Slate.GetVersionAsync("a"));
    }

    [Fact]
    public virtual async Task A_deleted_document_is_absent_on_every_node()
    {
        await Slate.PutAsync("a");
        await Slate.DeleteAsync("a");

        Assert.Null(await Slate.FindAsync("a"));
        Assert.Null(await SecondSlate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task Deleting_an_absent_document_succeeds()
    {
        await Slate.DeleteAsync("a");

        Assert.Null(await Slate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task The_same_id_in_two_slates_names_two_documents()
    {
        var other = new TestSlate(Store, TestData.CreateOwner());
        await Slate.PutAsync("a", "1");
        await other.PutAsync("a", "2");
        await other.DeleteAsync("a");

        Assert.Equal("1", await Slate.ReadTextAsync("a"));
        Assert.Null(await other.FindAsync("a"));
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public virtual async Task Content_comes_back_byte_for_byte(string content)
    {
        var json = HostileContent.Get(content);
        await Slate.PutAsync("a", json);

        AssertSame(TestData.ToUtf8(json), (await SecondSlate.FindAsync("a"))!.Content);
    }

    [Theory]
    [InlineData(65_535)]
    [InlineData(65_537)]
    [InlineData(1024 * 1024 + 1)]
    [InlineData(16 * 1024 * 1024)]
    public virtual async Task Content_of_any_allowed_size_comes_back_whole(int bytes)
    {
        var json = TestData.CreateLargeJson(bytes);
        await Slate.CommitAsync(DocumentWrite.Put("a", json));

        AssertSame(json, (await SecondSlate.FindAsync("a"))!.Content);
    }

    [Fact]
    public virtual async Task A_reader_may_change_the_bytes_that_it_was_given()
    {
        await Slate.PutAsync("a", "12");
        var found = await Slate.FindAsync("a");
        if (System.Runtime.InteropServices.MemoryMarshal.TryGetArray(found!.Content, out var bytes)) bytes.AsSpan().Clear();

        Assert.Equal("12", await Slate.ReadTextAsync("a"));
    }

    [Fact]
    public virtual async Task A_writer_may_change_its_bytes_after_the_commit()
    {
        var bytes = "12"u8.ToArray();
        await Slate.CommitAsync(DocumentWrite.Put("a", bytes));
        bytes.AsSpan().Clear();

        Assert.Equal("12", await Slate.ReadTextAsync("a"));
    }

    [Fact]
    public virtual async Task A_cancelled_operation_changes_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Store.CommitAsync(new Commit(Owner, [DocumentWrite.Put("a", TestData.ToUtf8("1"))]), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.FindAsync(Owner, "a", cancelled));

        Assert.Null(await Slate.FindAsync("a"));
    }

    /// <summary>Compares content that was read with the written content, byte for byte by default.</summary>
    protected virtual void AssertSame(ReadOnlyMemory<byte> written, ReadOnlyMemory<byte> read) =>
        Assert.True(written.Span.SequenceEqual(read.Span),
            $"{written.Length} bytes were written; the {read.Length} bytes that were read differ at byte " +
            $"{written.Span.CommonPrefixLength(read.Span)}.");
}
