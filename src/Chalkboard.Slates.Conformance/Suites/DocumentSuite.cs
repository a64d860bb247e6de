using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Finding, putting and removing one document.</summary>
public abstract class DocumentSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    /// <summary>What <see cref="Content_comes_back_byte_for_byte"/> tries.</summary>
    public static TheoryData<string> Contents => [.. HostileContent.Labels];

    [Fact]
    public virtual async Task A_document_that_was_never_put_is_absent() => Assert.Null(await Slate.FindAsync("a"));

    [Fact]
    public virtual async Task What_is_put_is_found_under_the_version_that_it_was_put_at()
    {
        var version = await Slate.PutAsync("a", """{"hello":1}""");

        var found = await Slate.FindAsync("a");

        Assert.Equal(version, found?.Version);
        AssertSame(Some.Json("""{"hello":1}"""), found!.Content);
    }

    [Fact]
    public virtual async Task What_is_put_is_found_at_once_on_another_node()
    {
        var version = await Slate.PutAsync("a");

        Assert.Equal(version, await SlateElsewhere.VersionAsync("a"));
    }

    [Fact]
    public virtual async Task A_second_put_replaces_content_and_version()
    {
        var first = await Slate.PutAsync("a", "1");
        var second = await SlateElsewhere.PutAsync("a", "2");

        Assert.NotEqual(first, second);
        Assert.Equal(second, await Slate.VersionAsync("a"));
        Assert.Equal("2", await Slate.ReadAsync("a"));
    }

    [Fact]
    public virtual async Task The_same_content_put_again_still_has_a_new_version()
    {
        await Slate.PutAsync("a", "1");
        var second = await Slate.PutAsync("a", "1");

        Assert.Equal(second, await Slate.VersionAsync("a"));
    }

    [Fact]
    public virtual async Task A_removed_document_is_absent_on_every_node()
    {
        await Slate.PutAsync("a");
        await Slate.RemoveAsync("a");

        Assert.Null(await Slate.FindAsync("a"));
        Assert.Null(await SlateElsewhere.FindAsync("a"));
    }

    [Fact]
    public virtual async Task Removing_what_is_absent_succeeds()
    {
        await Slate.RemoveAsync("a");

        Assert.Null(await Slate.FindAsync("a"));
    }

    [Fact]
    public virtual async Task Documents_of_one_id_and_two_owners_are_two_documents()
    {
        var other = new SlateOf(Store, Some.Owner());
        await Slate.PutAsync("a", "1");
        await other.PutAsync("a", "2");
        await other.RemoveAsync("a");

        Assert.Equal("1", await Slate.ReadAsync("a"));
        Assert.Null(await other.FindAsync("a"));
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public virtual async Task Content_comes_back_byte_for_byte(string content)
    {
        var json = HostileContent.Named(content);
        await Slate.PutAsync("a", json);

        AssertSame(Some.Json(json), (await SlateElsewhere.FindAsync("a"))!.Content);
    }

    [Theory]
    [InlineData(65_535)]
    [InlineData(65_537)]
    [InlineData(1024 * 1024 + 1)]
    [InlineData(16 * 1024 * 1024)]
    public virtual async Task Content_of_any_allowed_size_comes_back_whole(int bytes)
    {
        var json = Some.LargeJson(bytes);
        await Slate.CommitAsync(DocumentWrite.Put("a", json));

        AssertSame(json, (await SlateElsewhere.FindAsync("a"))!.Content);
    }

    [Fact]
    public virtual async Task A_reader_may_change_the_bytes_that_it_was_given()
    {
        await Slate.PutAsync("a", "12");
        var found = await Slate.FindAsync("a");
        if (System.Runtime.InteropServices.MemoryMarshal.TryGetArray(found!.Content, out var bytes)) bytes.AsSpan().Clear();

        Assert.Equal("12", await Slate.ReadAsync("a"));
    }

    [Fact]
    public virtual async Task A_writer_may_change_its_bytes_after_the_commit()
    {
        var bytes = "12"u8.ToArray();
        await Slate.CommitAsync(DocumentWrite.Put("a", bytes));
        bytes.AsSpan().Clear();

        Assert.Equal("12", await Slate.ReadAsync("a"));
    }

    [Fact]
    public virtual async Task A_cancelled_operation_changes_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.CommitAsync(new Commit(Owner, [DocumentWrite.Put("a", Some.Json("1"))]), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.FindAsync(Owner, "a", cancelled));

        Assert.Null(await Slate.FindAsync("a"));
    }

    /// <summary>How content that was read is held against content that was written: byte for byte.</summary>
    protected virtual void AssertSame(ReadOnlyMemory<byte> written, ReadOnlyMemory<byte> read) =>
        Assert.True(written.Span.SequenceEqual(read.Span), $"{written.Length} bytes were written; the {read.Length} bytes that were read differ at byte {written.Span.CommonPrefixLength(read.Span)}.");
}
