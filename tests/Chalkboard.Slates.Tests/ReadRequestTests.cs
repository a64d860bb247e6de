using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Tests;

public sealed class ReadRequestTests
{
    [Fact]
    public void Each_document_is_named_once()
    {
        Assert.Contains(
            "'a'", Assert.Throws<ArgumentException>(() => new ReadRequest(Site.Owner, ["a", "b", "a"])).Message, StringComparison.Ordinal);
        Assert.Contains(
            "'a/b'", Assert.Throws<ArgumentException>(() => new ReadRequest(Site.Owner, ["a/b"], "a/")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_is_bounded()
    {
        string[] ids = [.. Enumerable.Range(0, ReadRequest.MaxDocuments + 1).Select(i => $"{i}")];

        Assert.Equal(ReadRequest.MaxDocuments, new ReadRequest(Site.Owner, ids[1..]).Ids.Count);
        Assert.Throws<ArgumentException>(() => new ReadRequest(Site.Owner, ids));
        Assert.Throws<ArgumentException>(() => new ReadRequest(Site.Owner, [], prefix: ""));
    }

    [Fact]
    public async Task The_token_belongs_to_the_owner()
    {
        var token = await new Site().SignInAsync();

        Assert.Same(token, new ReadRequest(token.Owner, [], token: token).Token);
        Assert.Throws<ArgumentException>(() => new ReadRequest("another", [], token: token));
    }
}
