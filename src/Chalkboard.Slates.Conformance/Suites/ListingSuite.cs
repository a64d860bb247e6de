using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Listing the documents of a slate.</summary>
public abstract class ListingSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    [Fact]
    public virtual async Task A_slate_that_was_never_written_has_an_empty_list() => Assert.Empty(await Slate.ListAsync());

    [Fact]
    public virtual async Task A_list_entry_has_everything_but_the_content()
    {
        var before = (await Slate.IssueAsync(Ticks(10))).ReadAt;
        await AdvanceAsync(1);
        var version = await Slate.PutAsync("a", """{"é":1}""", expiresAfter: Ticks(8));
        await AdvanceAsync(1);
        var after = (await Slate.IssueAsync(Ticks(10))).ReadAt;

        var entry = Assert.Single(await SecondSlate.ListAsync());

        Assert.Equal(("a", version, (long)TestData.ToUtf8("""{"é":1}""").Length), (entry.Id, entry.Version, entry.Size));
        Assert.InRange(entry.WrittenAt, before, after);
        Assert.InRange(entry.ExpiresAt!.Value - entry.WrittenAt, Ticks(7.9), Ticks(8.1));
    }

    [Fact]
    public virtual async Task A_document_that_never_expires_is_listed_without_an_expiry()
    {
        await Slate.PutAsync("a");

        Assert.Null(Assert.Single(await Slate.ListAsync()).ExpiresAt);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    public virtual async Task Pages_together_hold_each_document_once_and_in_order(int pageSize)
    {
        foreach (var id in "gcafbed") await Slate.PutAsync($"{id}");

        Assert.Equal(["a", "b", "c", "d", "e", "f", "g"], await Slate.ListIdsAsync(pageSize: pageSize));
    }

    [Fact]
    public virtual async Task Documents_are_listed_in_the_order_of_their_ids_in_UTF8_bytes()
    {
        string[] sorted = ["A", "B", "Z", "_", "a", "a\u0001", "a/b", "ab", "b", "\u00e9", "\u05d0", "\uD7FF", "\uE000", "\uFFFF",
            "\U00010000", "\U0001F680", "\U0010FFFF"];
        foreach (var id in sorted.Reverse()) await Slate.PutAsync(id);

        Assert.Equal(sorted, await Slate.ListIdsAsync());
        Assert.Equal(sorted, await Slate.ListIdsAsync(pageSize: 2));
    }

    [Theory]
    [InlineData("", 9)]
    [InlineData("new", 7)]
    [InlineData("new/", 5)]
    [InlineData("new/2", 2)]
    [InlineData("new/22", 1)]
    [InlineData("New", 1)]
    [InlineData("new/22/", 0)]
    public virtual async Task A_prefix_lists_only_the_ids_that_begin_with_it(string prefix, int count)
    {
        string[] ids = ["New/1", "nev", "new", "new/1", "new/2", "new/22", "new/3", "new/\U0010FFFF", "new0"];
        foreach (var id in ids) await Slate.PutAsync(id);

        var listed = await Slate.ListIdsAsync(prefix);

        Assert.Equal(count, listed.Length);
        Assert.Equal(ids.Where(id => id.StartsWith(prefix, StringComparison.Ordinal)), listed);
        Assert.Equal(listed, await Slate.ListIdsAsync(prefix, pageSize: 1));
    }

    [Theory]
    [InlineData("a%")]
    [InlineData("a_")]
    [InlineData("a*")]
    [InlineData("a?")]
    [InlineData("a[")]
    [InlineData(@"a\")]
    [InlineData("a.")]
    [InlineData("a'")]
    [InlineData("a{")]
    public virtual async Task No_character_of_a_prefix_is_a_wildcard(string prefix)
    {
        string[] decoys = ["aa", "ab]", "abc", "axyz"];
        foreach (var id in decoys) await Slate.PutAsync(id);
        await Slate.PutAsync(prefix + "z");

        Assert.Equal([prefix + "z"], await Slate.ListIdsAsync(prefix));
    }

    [Theory]
    [InlineData("a\u007f")]
    [InlineData("a\u07FF")]
    [InlineData("a\uD7FF")]
    [InlineData("a\uFFFF")]
    [InlineData("a\U0010FFFF")]
    [InlineData("\U0010FFFF\U0010FFFF")]
    public virtual async Task A_prefix_may_end_where_an_encoding_has_no_next_character(string prefix)
    {
        await Slate.PutAsync("a");
        await Slate.PutAsync("b");
        await Slate.PutAsync(prefix);
        await Slate.PutAsync(prefix + "\u0001");
        await Slate.PutAsync(prefix + "\U0010FFFF");

        Assert.Equal([prefix, prefix + "\u0001", prefix + "\U0010FFFF"], await Slate.ListIdsAsync(prefix));
    }

    [Fact]
    public virtual async Task A_deleted_document_is_not_listed()
    {
        await Slate.PutAsync("a");
        await Slate.PutAsync("b");
        await Slate.DeleteAsync("a");

        Assert.Equal(["b"], await SecondSlate.ListIdsAsync());
    }

    [Fact]
    public virtual async Task Unchanged_documents_are_listed_once_while_others_come_and_go_between_pages()
    {
        string[] unchangedIds = [.. Enumerable.Range(0, 20).Select(i => $"{i:d2}")];
        foreach (var id in unchangedIds) await Slate.PutAsync(id);
        var listed = new List<string>();

        var request = new PageRequest(null, 3);
        for (var pages = 0; pages < 100; pages++)
        {
            var page = await Store.ListAsync(Owner, "", request, TestCancellationToken);
            listed.AddRange(page.Items.Select(entry => entry.Id));
            if (page.NextCursor is null) break;
            request = request with { Cursor = page.NextCursor };
            await SecondSlate.PutAsync("!" + pages);
            await SecondSlate.DeleteAsync("!" + (pages - 1));
            await SecondSlate.PutAsync(listed[^1] + "+");
            await SecondSlate.DeleteAsync(listed[^1] + "+");
            await SecondSlate.PutAsync(unchangedIds[pages % unchangedIds.Length], "2");
        }

        Assert.Equal(unchangedIds, listed.Where(unchangedIds.Contains));
    }

    [Fact]
    public virtual async Task A_list_continues_after_the_last_document_of_a_page_is_deleted()
    {
        foreach (var id in "abcd") await Slate.PutAsync($"{id}");
        var first = await Store.ListAsync(Owner, "", new PageRequest(null, 2), TestCancellationToken);
        await SecondSlate.DeleteAsync("b");

        var second = await Store.ListAsync(Owner, "", new PageRequest(first.NextCursor, 2), TestCancellationToken);

        Assert.Equal(["c", "d"], second.Items.Select(entry => entry.Id));
        Assert.Null(second.NextCursor);
    }
}
