using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Listing owners and dropping a slate.</summary>
public abstract class OwnerSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    [Fact]
    public virtual async Task An_owner_with_a_document_is_listed()
    {
        await Slate.PutAsync("a");

        Assert.Contains(Owner, await SlateElsewhere.OwnersAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public virtual async Task Pages_together_hold_each_owner(int pageSize)
    {
        string[] owners = [.. Enumerable.Range(0, 5).Select(_ => Some.Owner())];
        foreach (var owner in owners)
        {
            await new SlateOf(Store, owner).PutAsync("a");
            await new SlateOf(Store, owner).PutAsync("b");
        }

        Assert.Subset(await Slate.OwnersAsync(pageSize), owners.ToHashSet());
    }

    [Fact]
    public virtual async Task An_owner_is_not_listed_once_the_last_document_is_removed()
    {
        await Slate.PutAsync("a");
        await Slate.RemoveAsync("a");

        Assert.DoesNotContain(Owner, await Slate.OwnersAsync());
    }

    [Fact]
    public virtual async Task An_owner_is_not_listed_once_the_last_document_has_expired()
    {
        await Slate.PutAsync("a", expiresAfter: Ticks(2));
        await AdvanceAsync(3);

        Assert.DoesNotContain(Owner, await Slate.OwnersAsync());
    }

    [Fact]
    public virtual async Task An_owner_of_tokens_alone_is_not_listed()
    {
        await Slate.IssueAsync(Ticks(100));

        Assert.DoesNotContain(Owner, await Slate.OwnersAsync());
    }

    [Fact]
    public virtual async Task Owners_that_stay_are_listed_whoever_comes_and_goes_between_pages()
    {
        string[] stay = [.. Enumerable.Range(0, 6).Select(_ => Some.Owner())];
        foreach (var owner in stay) await new SlateOf(Store, owner).PutAsync("a");
        var listed = new HashSet<string>();

        for (PageRequest? next = new PageRequest(null, 2); next is { } request;)
        {
            var page = await Store.ListOwnersAsync(request, Stop);
            listed.UnionWith(page.Items);
            next = page.Next is { } from ? request with { From = from } : null;
            if (page.Items.Except(stay).FirstOrDefault() is { } gone) await new SlateOf(Elsewhere, gone).DropAsync();
        }

        Assert.Subset(listed, stay.ToHashSet());
    }

    [Fact]
    public virtual async Task A_dropped_slate_is_gone_whole_and_on_every_node()
    {
        foreach (var id in "abc") await Slate.PutAsync($"{id}");

        Assert.True(await Slate.DropAsync());

        Assert.Empty(await SlateElsewhere.ListAsync());
        Assert.Null(await SlateElsewhere.FindAsync("a"));
        Assert.DoesNotContain(Owner, await SlateElsewhere.OwnersAsync());
    }

    [Fact]
    public virtual async Task A_drop_tells_whether_there_was_anything()
    {
        Assert.False(await Slate.DropAsync());
        await Slate.PutAsync("a");
        Assert.True(await Slate.DropAsync());
        Assert.False(await Slate.DropAsync());
    }

    [Fact]
    public virtual async Task Dropping_what_has_expired_is_dropping_nothing()
    {
        await Slate.PutAsync("a", expiresAfter: Ticks(2));
        await AdvanceAsync(3);

        Assert.False(await Slate.DropAsync());
    }

    [Fact]
    public virtual async Task A_drop_leaves_other_slates_and_all_tokens()
    {
        var other = new SlateOf(Store, Owner + "2");
        await other.PutAsync("a");
        await Slate.PutAsync("a");
        var token = await Slate.IssueAsync(Ticks(10));

        await Slate.DropAsync();

        Assert.NotNull(await other.FindAsync("a"));
        Assert.NotNull(await Store.Tokens.FindAsync(token.Id, Stop));
    }

    [Fact]
    public virtual async Task A_dropped_slate_can_be_written_anew()
    {
        await Slate.PutAsync("a");
        await Slate.PutAsync("b");
        await Slate.DropAsync();
        await Slate.PutAsync("a", "2", when: Precondition.Absent);

        Assert.Equal(["a"], await Slate.IdsAsync());
        Assert.Equal("2", await Slate.ReadAsync("a"));
    }
}
