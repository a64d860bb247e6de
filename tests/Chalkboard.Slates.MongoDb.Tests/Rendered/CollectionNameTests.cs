using System.Text;
using Chalkboard.Slates.MongoDb.Layout;
using FsCheck;
using FsCheck.Fluent;

namespace Chalkboard.Slates.MongoDb.Tests.Rendered;

/// <summary>Conversion of owners to names of collections. Needs no server.</summary>
public sealed class CollectionNameTests
{
    [Theory]
    [InlineData("admin", "admin")]
    [InlineData("Admin-2_b", "Admin-2_b")]
    [InlineData("_auth", "~5fauth")]
    [InlineData("~5fauth", "~7e5fauth")]
    [InlineData("system.users", "system~2eusers")]
    [InlineData("admin@example.org", "admin~40example~2eorg")]
    [InlineData("$where", "~24where")]
    [InlineData("café", "caf~c3~a9")]
    [InlineData("a b", "a~20b")]
    public void A_name_is_unchanged_or_escaped(string owner, string collection)
    {
        Assert.Equal(collection, CollectionName.FromOwner(owner));
        Assert.Equal(owner, CollectionName.FindOwner(collection));
    }

    [Fact]
    public void A_long_name_becomes_its_hash()
    {
        var (one, other) = (CollectionName.FromOwner(new string('n', 1024)), CollectionName.FromOwner(new string('n', 1023) + "o"));

        Assert.StartsWith("~~", one, StringComparison.Ordinal);
        Assert.NotEqual(one, other);
        Assert.Null(CollectionName.FindOwner(one));
        Assert.True(CollectionName.IsOwnerCollection(one));
    }

    [Theory]
    [InlineData("_auth")]
    [InlineData("system.profile")]
    [InlineData("fs.files")]
    public void Other_collections_are_not_taken_for_owners(string collection)
    {
        Assert.False(CollectionName.IsOwnerCollection(collection));
        Assert.Null(CollectionName.FindOwner(collection));
    }

    [Fact]
    public void Every_name_becomes_a_valid_collection_name_and_back()
    {
        var names = Gen.Elements("a", "A", "_", "-", ".", "$", "~", "~~", "system.", " ", "\u0001", "é", "字", "\U0001F680", "/", "%")
            .ArrayOf().Select(string.Concat)
            .Where(name => name.Length > 0 && Encoding.UTF8.GetByteCount(name) <= SlateName.MaxBytes);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3_000), Prop.ForAll(names.ToArbitrary(), name =>
        {
            var collection = CollectionName.FromOwner(name);
            return collection.Length <= 128
                && collection.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '~')
                && collection != CollectionName.Tokens && CollectionName.IsOwnerCollection(collection)
                && (CollectionName.FindOwner(collection) is not { } owner || owner == name);
        }));
    }
}
