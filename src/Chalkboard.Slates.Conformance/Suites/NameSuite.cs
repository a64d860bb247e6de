using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Names of every kind neither collide nor escape.</summary>
public abstract class NameSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    /// <summary>What each name is an example of.</summary>
    public static TheoryData<string> Names => [.. HostileNames.Labels];

    /// <summary>What a store may join names with.</summary>
    public static TheoryData<string> Separators => ["/", ":", "|", ".", "-", "_", "\\", "\n", "\t", "{", "}", "%", "*", "?", "'", "\"", " ", "\u0001", "\u001f", "\uFFFF", "::", "/ "];

    [Theory]
    [MemberData(nameof(Names))]
    public virtual async Task Any_name_names_a_document(string name)
    {
        var id = HostileNames.Named(name);
        var version = await Slate.PutAsync(id);

        Assert.Equal(version, await SlateElsewhere.VersionAsync(id));
        Assert.Equal([id], await SlateElsewhere.IdsAsync());
        Assert.Equal([id], await SlateElsewhere.IdsAsync(prefix: id));
        Assert.Equal(CommitOutcome.Conflict(id), await Slate.CommitAsync(DocumentWrite.Remove(id, Precondition.Absent)));
        Assert.Equal(CommitOutcome.Committed, await Slate.CommitAsync(DocumentWrite.Remove(id, Precondition.At(version))));
        Assert.Empty(await SlateElsewhere.IdsAsync());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public virtual async Task Any_name_names_an_owner(string name)
    {
        var slate = new SlateOf(Store, HostileNames.Named(name));
        await slate.DropAsync();
        await Store.Tokens.RevokeAllAsync(slate.Owner, null, Stop);

        await slate.PutAsync("a", "7");
        var token = await slate.IssueAsync(Ticks(10));

        Assert.Equal("7", await (slate with { Store = Elsewhere }).ReadAsync("a"));
        Assert.Contains(slate.Owner, await slate.OwnersAsync());
        Assert.Equal(slate.Owner, token.Owner);
        Assert.Equal([token.Id], await slate.TokenIdsAsync());
        Assert.Equal(CommitOutcome.Committed, await slate.CommitWhileAsync(token.Family, DocumentWrite.Check("a", Precondition.Present)));
        Assert.Equal(1, await Store.Tokens.RevokeAllAsync(slate.Owner, null, Stop));
        Assert.True(await slate.DropAsync());
    }

    [Fact]
    public virtual async Task No_two_names_are_one_document()
    {
        foreach (var id in HostileNames.All) await Slate.PutAsync(id, Json(id));

        foreach (var id in HostileNames.All) Assert.Equal(Json(id), await Slate.ReadAsync(id));
        Assert.Equal(HostileNames.All.Order(StringComparer.Ordinal), (await Slate.IdsAsync(pageSize: 7)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public virtual async Task No_two_names_are_one_owner()
    {
        SlateOf[] slates = [.. HostileNames.All.Select(owner => new SlateOf(Store, owner))];
        foreach (var slate in slates)
        {
            await slate.DropAsync();
            await Store.Tokens.RevokeAllAsync(slate.Owner, null, Stop);
        }

        var tokens = new Dictionary<string, TokenId>();
        foreach (var slate in slates)
        {
            await slate.PutAsync("a", Json(slate.Owner));
            tokens[slate.Owner] = (await slate.IssueAsync(Ticks(1000))).Id;
        }

        foreach (var slate in slates)
        {
            Assert.Equal(Json(slate.Owner), await slate.ReadAsync("a"));
            Assert.Equal([tokens[slate.Owner]], await slate.TokenIdsAsync());
        }

        Assert.Subset(await Slate.OwnersAsync(pageSize: 7), HostileNames.All.ToHashSet());
        for (var i = 0; i < slates.Length; i++)
        {
            Assert.True(await slates[i].DropAsync());
            Assert.Equal(1, await Store.Tokens.RevokeAllAsync(slates[i].Owner, null, Stop));
            if (i + 1 < slates.Length) Assert.NotNull(await slates[i + 1].FindAsync("a"));
        }
    }

    [Theory]
    [MemberData(nameof(Separators))]
    public virtual async Task Where_an_owner_ends_and_an_id_begins_is_never_in_doubt(string separator)
    {
        SlateOf shorter = Slate, longer = new(Store, Owner + separator + "b");
        await shorter.PutAsync("b" + separator + "c", "1");
        await longer.PutAsync("c", "2");

        Assert.Equal("1", await shorter.ReadAsync("b" + separator + "c"));
        Assert.Equal("2", await longer.ReadAsync("c"));
        Assert.Null(await shorter.FindAsync("c"));

        await shorter.DropAsync();
        Assert.Equal(["c"], await longer.IdsAsync());
    }

    [Fact]
    public virtual async Task A_user_called_like_the_global_slate_owns_a_slate_like_any_other()
    {
        var auth = new SlateOf(Store, "_auth");
        await auth.DropAsync();
        var token = await Slate.IssueAsync(Ticks(1000));
        await auth.PutAsync(token.Id.ToString(), "{}");
        await auth.DropAsync();

        Assert.NotNull(await Store.Tokens.FindAsync(token.Id, Stop));
        Assert.Empty(await auth.ListAsync());
        Assert.DoesNotContain(token.Id, await auth.TokenIdsAsync());
    }

    private static string Json(string name) => System.Text.Json.JsonSerializer.Serialize(name);
}
