using Xunit;

namespace Chalkboard.Slates.Tests;

public sealed class JsonTests
{
    private readonly Site _site = new();

    private static CancellationToken Stop => Site.Stop;

    [Fact]
    public async Task Unknown_and_missing_members_are_ignored()
    {
        await _site.PutAsync("""{"name":"Ann","shoeSize":43}""");

        Assert.Equal(new UserInfo("Ann"), (await _site.OpenSlate().User.GetAsync(Stop)).Value);
    }

    [Fact]
    public async Task An_old_format_is_upgraded_at_a_read_and_stored_at_a_write()
    {
        const string old = """{"first":"Ann","last":"Lee"}""";
        await _site.PutAsync(old);

        Assert.Equal("Ann Lee", (await _site.OpenSlate().UserUpgraded.GetAsync(Stop)).Value?.Name);
        Assert.Equal(old, await _site.ReadJsonAsync());

        await _site.OpenSlate().UserUpgraded.UpdateAsync(user => user with { Visits = 1 }, Stop);
        Assert.Equal("""{"name":"Ann Lee","visits":1,"timeZone":null}""", await _site.ReadJsonAsync());
        Assert.Equal("Ann Lee", (await _site.OpenSlate().UserUpgraded.GetAsync(Stop)).Value?.Name);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("null")]
    [InlineData("{\"name\":")]
    [InlineData("{\"name\":{}}")]
    public async Task Content_of_another_type_is_reported_and_unchanged(string json)
    {
        await _site.PutAsync(json);

        var error = await Assert.ThrowsAsync<DocumentUnreadableException>(async () => await _site.OpenSlate().User.GetAsync(Stop));
        await Assert.ThrowsAsync<DocumentUnreadableException>(async () => await _site.OpenSlate().UserUpgraded.GetAsync(Stop));
        await Assert.ThrowsAsync<DocumentUnreadableException>(
            async () => await _site.OpenSlate().User.UpdateAsync(user => user with { Visits = 1 }, Stop));

        Assert.Equal("user", error.DocumentId);
        Assert.Contains("can't be read as UserInfo", error.Message, StringComparison.Ordinal);
        Assert.Equal(json, await _site.ReadJsonAsync());
    }

    [Fact]
    public async Task Source_generated_metadata_of_a_document_is_used()
    {
        await _site.OpenSlate().UserGenerated.SetAsync(new("Ann", TimeZone: "UTC"), Stop);

        Assert.Equal("""{"name":"Ann","visits":0,"time_zone":"UTC"}""", await _site.ReadJsonAsync());
        Assert.Equal("UTC", (await _site.OpenSlate().UserGenerated.GetAsync(Stop)).Value?.TimeZone);
    }

    [Fact]
    public async Task Source_generated_metadata_of_the_options_needs_no_reflection()
    {
        var site = new Site(options =>
        {
            options.Json.TypeInfoResolverChain.Clear();
            options.Json.TypeInfoResolverChain.Add(GeneratedJson.Default);
        });

        await site.OpenSlate().User.SetAsync(new("Ann"), Stop);

        Assert.Equal("Ann", (await site.OpenSlate().User.GetAsync(Stop)).Value?.Name);
        Assert.Equal("last", Assert.Throws<DocumentSerializationException>(() => site.OpenSlate().Last).DocumentId);
    }
}
