using Xunit;

namespace Chalkboard.Slates.Tests;

public sealed class JsonTests
{
    private readonly Site _site = new();

    private static CancellationToken Stop => Site.Stop;

    [Fact]
    public async Task Unknown_and_missing_members_are_no_matter()
    {
        await _site.PutAsync("""{"name":"Ann","shoeSize":43}""");

        Assert.Equal(new UserInfo("Ann"), (await _site.Slate().User.GetAsync(Stop)).Value);
    }

    [Fact]
    public async Task An_old_shape_is_upgraded_when_it_is_read_and_stored_when_it_is_written()
    {
        const string old = """{"first":"Ann","last":"Lee"}""";
        await _site.PutAsync(old);

        Assert.Equal("Ann Lee", (await _site.Slate().UserUpgraded.GetAsync(Stop)).Value?.Name);
        Assert.Equal(old, await _site.JsonAsync());

        await _site.Slate().UserUpgraded.UpdateAsync(user => user with { Visits = 1 }, Stop);
        Assert.Equal("""{"name":"Ann Lee","visits":1,"timeZone":null}""", await _site.JsonAsync());
        Assert.Equal("Ann Lee", (await _site.Slate().UserUpgraded.GetAsync(Stop)).Value?.Name);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("null")]
    [InlineData("{\"name\":")]
    [InlineData("{\"name\":{}}")]
    public async Task What_is_not_of_the_type_is_reported_and_left_as_it_is(string json)
    {
        await _site.PutAsync(json);

        var error = await Assert.ThrowsAsync<DocumentUnreadableException>(async () => await _site.Slate().User.GetAsync(Stop));
        await Assert.ThrowsAsync<DocumentUnreadableException>(async () => await _site.Slate().UserUpgraded.GetAsync(Stop));
        await Assert.ThrowsAsync<DocumentUnreadableException>(
            async () => await _site.Slate().User.UpdateAsync(user => user with { Visits = 1 }, Stop));

        Assert.Equal("user", error.DocumentId);
        Assert.Contains("can't be read as UserInfo", error.Message, StringComparison.Ordinal);
        Assert.Equal(json, await _site.JsonAsync());
    }

    [Fact]
    public async Task Source_generated_metadata_of_a_document_is_used()
    {
        await _site.Slate().UserGenerated.SetAsync(new("Ann", TimeZone: "UTC"), Stop);

        Assert.Equal("""{"name":"Ann","visits":0,"time_zone":"UTC"}""", await _site.JsonAsync());
        Assert.Equal("UTC", (await _site.Slate().UserGenerated.GetAsync(Stop)).Value?.TimeZone);
    }

    [Fact]
    public async Task Source_generated_metadata_of_the_options_does_without_reflection()
    {
        var site = new Site(options =>
        {
            options.Json.TypeInfoResolverChain.Clear();
            options.Json.TypeInfoResolverChain.Add(GeneratedJson.Default);
        });

        await site.Slate().User.SetAsync(new("Ann"), Stop);

        Assert.Equal("Ann", (await site.Slate().User.GetAsync(Stop)).Value?.Name);
        Assert.Equal("last", Assert.Throws<DocumentSerializationException>(() => site.Slate().Last).DocumentId);
    }
}
