using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Listing owners and deleting a slate.</summary>
public abstract class OwnerSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    [Fact]
    public virtual async Task An_owner_with_a_document_is_listed()
    {
        await Slate.PutAsync("a");

        Assert.Contains(Owner, await SecondSlate.ListOwnersAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public virtual async Task Pages_together_hold_each_owner(int pageSize)
    {
        string[] owners = [.. Enumerable.Range(0, 5).Select(_ => TestData.CreateOwner())];
        foreach (var owner in owners)
        {
            await new TestSlate(Store, owner).PutAsync("a");
            await new TestSlate(Store, owner).PutAsync("b");
        }

        Assert.Subset(await Slate.ListOwnersAsync(pageSize), owners.ToHashSet());
    }

    [Fact]
    public virtual async Task An_owner_is_not_listed_once_the_last_document_is_deleted()
    {
        await Slate.PutAsync("a");
        await Slate.DeleteAsync("a");

        Assert.DoesNotContain(Owner, await Slate.ListOwnersAsync());
    }

    [Fact]
    public virtual async Task An_owner_is_not_listed_once_the_last_document_has_expired()
    {
        await Slate.PutAsync("a", expiresAfter: Ticks(2));
        await AdvanceAsync(3);

        Assert.DoesNotContain(Owner, await Slate.ListOwnersAsync());
    }

    [Fact]
    public virtual async Task An_owner_with_tokens_only_is_not_listed()
    {
        await Slate.IssueAsync(Ticks(100));

        Assert.DoesNotContain(Owner, await Slate.ListOwnersAsync());
    }

    [Fact]
    public virtual async Task Unchanged_owners_are_listed_while_others_come_and_go_between_pages()
    {
        string[] unchangedOwners = [.. Enumerable.Range(0, 6).Select(_ => TestData.CreateOwner())];
        foreach (var owner in unchangedOwners) await new TestSlate(Store, owner).PutAsync("a");
        var listed = new HashSet<string>();

        for (PageRequest? nextRequest = new PageRequest(null, 2); nextRequest is { } request;)
        {
            var page = await Store.ListOwnersAsync(request, TestCancellationToken);
            listed.UnionWith(page.Items);
            nextRequest = page.NextCursor is { } cursor ? request with { Cursor = cursor } : null;
            if (page.Items.Except(unchangedOwners).FirstOrDefault() is { } deletedOwner)
                await new TestSlate(SecondStore, deletedOwner).DeleteSlateAsync();
        }

        Assert.Subset(listed, unchangedOwners.ToHashSet());
    }

    [Fact]
    public virtual async Task A_deleted_slate_is_gone_completely_on_every_node()
    {
        foreach (var id in "abc") await Slate.PutAsync($"{id}");

        Assert.True(await Slate.DeleteSlateAsync());

        Assert.Empty(await SecondSlate.ListAsync());
        Assert.Null(await SecondSlate.FindAsync("a"));
        Assert.DoesNotContain(Owner, await SecondSlate.ListOwnersAsync());
    }

    [Fact]
    public virtual async Task Deleting_a_slate_returns_whether_it_had_documents()
    {
        Assert.False(await Slate.DeleteSlateAsync());
        await Slate.PutAsync("a");
        Assert.True(await Slate.DeleteSlateAsync());
        Assert.False(await Slate.DeleteSlateAsync());
    }

    [Fact]
    public virtual async Task Deleting_a_slate_of_expired_documents_returns_false()
    {
        await Slate.PutAsync("a", expiresAfter: Ticks(2));
        await AdvanceAsync(3);

        Assert.False(await Slate.DeleteSlateAsync());
    }

    [Fact]
    public virtual async Task Deleting_a_slate_keeps_other_slates_and_all_tokens()
    {
        var other = new TestSlate(Store, Owner + "2");
        await other.PutAsync("a");
        await Slate.PutAsync("a");
        var token = await Slate.IssueAsync(Ticks(100));

        await Slate.DeleteSlateAsync();

        Assert.NotNull(await other.FindAsync("a"));
        Assert.NotNull(await Store.Tokens.FindAsync(token.Id, TestCancellationToken));
    }

    [Fact]
    public virtual async Task A_deleted_slate_can_be_written_again()
    {
        await Slate.PutAsync("a");
        await Slate.PutAsync("b");
        await Slate.DeleteSlateAsync();
        await Slate.PutAsync("a", "2", precondition: Precondition.Absent);

        Assert.Equal(["a"], await Slate.ListIdsAsync());
        Assert.Equal("2", await Slate.ReadTextAsync("a"));
    }
}
