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
    public virtual async Task A_list_tells_all_of_a_document_but_its_content()
    {
        var before = (await Slate.IssueAsync(Ticks(10))).ReadAt;
        await AdvanceAsync(1);
        var version = await Slate.PutAsync("a", """{"é":1}""", expiresAfter: Ticks(8));
        await AdvanceAsync(1);
        var after = (await Slate.IssueAsync(Ticks(10))).ReadAt;

        var entry = Assert.Single(await SlateElsewhere.ListAsync());

        Assert.Equal(("a", version, (long)Some.Json("""{"é":1}""").Length), (entry.Id, entry.Version, entry.Size));
        Assert.InRange(entry.WrittenAt, before, after);
        Assert.InRange(entry.ExpiresAt!.Value - entry.WrittenAt, Ticks(7.9), Ticks(8.1));
    }

    [Fact]
    public virtual async Task A_document_that_never_expires_is_listed_without_an_end()
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

        Assert.Equal(["a", "b", "c", "d", "e", "f", "g"], await Slate.IdsAsync(pageSize: pageSize));
    }

    [Fact]
    public virtual async Task Order_is_that_of_the_bytes_of_UTF8()
    {
        string[] sorted = ["A", "B", "Z", "_", "a", "a\u0001", "a/b", "ab", "b", "\u00e9", "\u05d0", "\uD7FF", "\uE000", "\uFFFF", "\U00010000", "\U0001F680", "\U0010FFFF"];
        foreach (var id in sorted.Reverse()) await Slate.PutAsync(id);

        Assert.Equal(sorted, await Slate.IdsAsync());
        Assert.Equal(sorted, await Slate.IdsAsync(pageSize: 2));
    }

    [Theory]
    [InlineData("", 9)]
    [InlineData("new", 7)]
    [InlineData("new/", 5)]
    [InlineData("new/2", 2)]
    [InlineData("new/22", 1)]
    [InlineData("New", 1)]
    [InlineData("new/22/", 0)]
    public virtual async Task A_prefix_keeps_those_that_begin_with_it(string prefix, int count)
    {
        string[] ids = ["New/1", "nev", "new", "new/1", "new/2", "new/22", "new/3", "new/\U0010FFFF", "new0"];
        foreach (var id in ids) await Slate.PutAsync(id);

        var listed = await Slate.IdsAsync(prefix);

        Assert.Equal(count, listed.Length);
        Assert.Equal(ids.Where(id => id.StartsWith(prefix, StringComparison.Ordinal)), listed);
        Assert.Equal(listed, await Slate.IdsAsync(prefix, pageSize: 1));
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
    public virtual async Task No_character_of_a_prefix_stands_for_others(string prefix)
    {
        string[] decoys = ["aa", "ab]", "abc", "axyz"];
        foreach (var id in decoys) await Slate.PutAsync(id);
        await Slate.PutAsync(prefix + "z");

        Assert.Equal([prefix + "z"], await Slate.IdsAsync(prefix));
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

        Assert.Equal([prefix, prefix + "\u0001", prefix + "\U0010FFFF"], await Slate.IdsAsync(prefix));
    }

    [Fact]
    public virtual async Task A_removed_document_is_not_listed()
    {
        await Slate.PutAsync("a");
        await Slate.PutAsync("b");
        await Slate.RemoveAsync("a");

        Assert.Equal(["b"], await SlateElsewhere.IdsAsync());
    }

    [Fact]
    public virtual async Task Documents_that_stay_are_listed_once_whatever_comes_and_goes_between_pages()
    {
        string[] stay = [.. Enumerable.Range(0, 20).Select(i => $"{i:d2}")];
        foreach (var id in stay) await Slate.PutAsync(id);
        var listed = new List<string>();

        var request = new PageRequest(null, 3);
        for (var pages = 0; pages < 100; pages++)
        {
            var page = await Store.ListAsync(Owner, "", request, Stop);
            listed.AddRange(page.Items.Select(entry => entry.Id));
            if (page.Next is null) break;
            request = request with { From = page.Next };
            await SlateElsewhere.PutAsync("!" + pages);
            await SlateElsewhere.RemoveAsync("!" + (pages - 1));
            await SlateElsewhere.PutAsync(listed[^1] + "+");
            await SlateElsewhere.RemoveAsync(listed[^1] + "+");
            await SlateElsewhere.PutAsync(stay[pages % stay.Length], "2");
        }

        Assert.Equal(stay, listed.Where(stay.Contains));
    }

    [Fact]
    public virtual async Task A_list_goes_on_though_the_document_that_its_page_ended_with_is_removed()
    {
        foreach (var id in "abcd") await Slate.PutAsync($"{id}");
        var first = await Store.ListAsync(Owner, "", new PageRequest(null, 2), Stop);
        await SlateElsewhere.RemoveAsync("b");

        var second = await Store.ListAsync(Owner, "", new PageRequest(first.Next, 2), Stop);

        Assert.Equal(["c", "d"], second.Items.Select(entry => entry.Id));
        Assert.Null(second.Next);
    }
}
