using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Unusual names don't collide, and don't reach data of others.</summary>
public abstract class NameSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    /// <summary>The descriptions of the names.</summary>
    public static TheoryData<string> Names => [.. HostileNames.Labels];

    /// <summary>The separators with which a store may join names.</summary>
    public static TheoryData<string> Separators =>
        ["/", ":", "|", ".", "-", "_", "\\", "\n", "\t", "{", "}", "%", "*", "?", "'", "\"", " ", "\u0001", "\u001f", "\uFFFF", "::", "/ "];

    [Theory]
    [MemberData(nameof(Names))]
    public virtual async Task Any_valid_name_can_be_a_document_id(string name)
    {
        var id = HostileNames.Get(name);
        var version = await Slate.PutAsync(id);

        Assert.Equal(version, await SecondSlate.GetVersionAsync(id));
        Assert.Equal([id], await SecondSlate.ListIdsAsync());
        Assert.Equal([id], await SecondSlate.ListIdsAsync(prefix: id));
        Assert.Equal(CommitOutcome.Conflict(id), await Slate.CommitAsync(DocumentWrite.Delete(id, Precondition.Absent)));
        Assert.Equal(CommitOutcome.Committed, await Slate.CommitAsync(DocumentWrite.Delete(id, Precondition.AtVersion(version))));
        Assert.Empty(await SecondSlate.ListIdsAsync());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public virtual async Task Any_valid_name_can_be_an_owner(string name)
    {
        var slate = new TestSlate(Store, HostileNames.Get(name));
        await slate.DeleteSlateAsync();
        await Store.Tokens.RevokeAllAsync(slate.Owner, null, TestCancellationToken);

        await slate.PutAsync("a", "7");
        var token = await slate.IssueAsync(Ticks(100));

        Assert.Equal("7", await (slate with { Store = SecondStore }).ReadTextAsync("a"));
        Assert.Contains(slate.Owner, await slate.ListOwnersAsync());
        Assert.Equal(slate.Owner, token.Owner);
        Assert.Equal([token.Id], await slate.ListTokenIdsAsync());
        Assert.Equal(
            CommitOutcome.Committed, await slate.CommitWithTokenFamilyAsync(token.Family, DocumentWrite.Check("a", Precondition.Present)));
        Assert.Equal(1, await Store.Tokens.RevokeAllAsync(slate.Owner, null, TestCancellationToken));
        Assert.True(await slate.DeleteSlateAsync());
    }

    [Fact]
    public virtual async Task Different_names_are_different_documents()
    {
        foreach (var id in HostileNames.All) await Slate.PutAsync(id, Json(id));

        foreach (var id in HostileNames.All) Assert.Equal(Json(id), await Slate.ReadTextAsync(id));
        Assert.Equal(HostileNames.All.Order(StringComparer.Ordinal), (await Slate.ListIdsAsync(pageSize: 7)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public virtual async Task Different_names_are_different_owners()
    {
        TestSlate[] slates = [.. HostileNames.All.Select(owner => new TestSlate(Store, owner))];
        foreach (var slate in slates)
        {
            await slate.DeleteSlateAsync();
            await Store.Tokens.RevokeAllAsync(slate.Owner, null, TestCancellationToken);
        }

        var tokens = new Dictionary<string, TokenId>();
        foreach (var slate in slates)
        {
            await slate.PutAsync("a", Json(slate.Owner));
            tokens[slate.Owner] = (await slate.IssueAsync(Ticks(1000))).Id;
        }

        foreach (var slate in slates)
        {
            Assert.Equal(Json(slate.Owner), await slate.ReadTextAsync("a"));
            Assert.Equal([tokens[slate.Owner]], await slate.ListTokenIdsAsync());
        }

        Assert.Subset(await Slate.ListOwnersAsync(pageSize: 7), HostileNames.All.ToHashSet());
        for (var i = 0; i < slates.Length; i++)
        {
            Assert.True(await slates[i].DeleteSlateAsync());
            Assert.Equal(1, await Store.Tokens.RevokeAllAsync(slates[i].Owner, null, TestCancellationToken));
            if (i + 1 < slates.Length) Assert.NotNull(await slates[i + 1].FindAsync("a"));
        }
    }

    [Theory]
    [MemberData(nameof(Separators))]
    public virtual async Task An_owner_and_an_id_that_join_to_the_same_text_do_not_collide(string separator)
    {
        TestSlate shorter = Slate, longer = new(Store, Owner + separator + "b");
        await shorter.PutAsync("b" + separator + "c", "1");
        await longer.PutAsync("c", "2");

        Assert.Equal("1", await shorter.ReadTextAsync("b" + separator + "c"));
        Assert.Equal("2", await longer.ReadTextAsync("c"));
        Assert.Null(await shorter.FindAsync("c"));

        await shorter.DeleteSlateAsync();
        Assert.Equal(["c"], await longer.ListIdsAsync());
    }

    [Fact]
    public virtual async Task A_user_named_auth_owns_an_ordinary_slate()
    {
        var auth = new TestSlate(Store, "_auth");
        await auth.DeleteSlateAsync();
        var token = await Slate.IssueAsync(Ticks(1000));
        await auth.PutAsync(token.Id.ToString(), "{}");
        await auth.DeleteSlateAsync();

        Assert.NotNull(await Store.Tokens.FindAsync(token.Id, TestCancellationToken));
        Assert.Empty(await auth.ListAsync());
        Assert.DoesNotContain(token.Id, await auth.ListTokenIdsAsync());
    }

    private static string Json(string name) => System.Text.Json.JsonSerializer.Serialize(name);
}
