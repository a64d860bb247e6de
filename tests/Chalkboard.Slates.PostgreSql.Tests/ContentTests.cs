using System.Text;
using Chalkboard.Slates.PostgreSql.Documents;
using Chalkboard.Slates.PostgreSql.Tests.Infrastructure;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.PostgreSql.Tests;

/// <summary>Content is stored byte for byte, and SQL can query it.</summary>
public sealed class ContentTests
{
    [Fact]
    public async Task SQL_can_query_the_content_of_documents()
    {
        var (store, schema) = await TestData.OpenSharedStoreAsync();
        await using var owned = store;
        await store.AssertCommitsAsync(
            TestData.CreateCommit(TestData.CreatePut(json: """{"timeZone":"Europe/Berlin","name":"\ud83d\ude80"}""")));
        await store.AssertCommitsAsync(
            TestData.CreateCommit(TestData.CreatePut("other"), TestData.CreatePut("several", """{"timeZone":"Europe/Berlin"}""")));
        var server = await SharedServer.GetAsync();

        Assert.Equal(
            "Europe/Berlin",
            await server.ExecuteScalarAsync(
                $"SELECT content ->> 'timeZone' FROM {schema}.documents WHERE owner = 'admin' AND id = 'user'"));
        Assert.Equal("\U0001F680", await server.ExecuteScalarAsync($"SELECT content ->> 'name' FROM {schema}.documents WHERE id = 'user'"));
        Assert.Equal(
            2L, await server.ExecuteScalarAsync(
                $$"""SELECT count(*) FROM {{schema}}.documents WHERE content @> '{"timeZone":"Europe/Berlin"}'"""));
    }

    [Fact]
    public async Task Content_that_jsonb_can_not_store_is_kept_and_is_not_in_queries()
    {
        var (store, schema) = await TestData.OpenSharedStoreAsync();
        await using var owned = store;
        await store.AssertCommitsAsync(TestData.CreateCommit(TestData.CreatePut(json: """{"a":"\u0000"}""")));
        await store.AssertCommitsAsync(TestData.CreateCommit(TestData.CreatePut("other"), TestData.CreatePut("several", "1e999999")));

        Assert.Equal("""{"a":"\u0000"}""", await store.ReadTextAsync());
        Assert.Equal("1e999999", await store.ReadTextAsync("several"));
        Assert.Equal(2L, await (await SharedServer.GetAsync()).ExecuteScalarAsync(
            $"SELECT count(*) FROM {schema}.documents WHERE content IS NULL"));
    }

    [Fact]
    public async Task Invalid_UTF8_within_a_string_is_kept_byte_for_byte()
    {
        var (store, _) = await TestData.OpenSharedStoreAsync();
        await using var owned = store;
        byte[] json = [(byte)'"', 0xC3, 0x28, 0xFF, (byte)'"'];
        await store.AssertCommitsAsync(TestData.CreateCommit(DocumentWrite.Put("user", json)));
        await store.AssertCommitsAsync(TestData.CreateCommit(TestData.CreatePut("other"), DocumentWrite.Put("several", json)));

        foreach (var id in (string[])["user", "several"])
            Assert.Equal(json, (await store.FindAsync(TestData.Owner, id, TestData.Stop))!.Content.ToArray());
    }

    [Theory]
    [InlineData("""{"a":"\\u0000"}""", true)]
    [InlineData("""{"a":"\u0000"}""", false)]
    [InlineData("""{"\u0000":1}""", false)]
    [InlineData("""["\ud83d\ude80"]""", true)]
    [InlineData("""["\ud83d"]""", false)]
    [InlineData("""["\ud83dx\ude80"]""", false)]
    [InlineData("""["\ude80\ud83d"]""", false)]
    [InlineData("""["\uD83D\n\uDE80"]""", false)]
    [InlineData("""["\"\\\/\b\f\n\r\t\u0041é"]""", true)]
    [InlineData("1e400", true)]
    [InlineData("-1.5E-1000", true)]
    [InlineData("1e1001", false)]
    [InlineData("1e99999999999", false)]
    [InlineData("[1,", false)]
    public void Content_that_jsonb_can_store_is_recognized(string json, bool held) =>
        Assert.Equal(held, Jsonb.IsSupported(Encoding.UTF8.GetBytes(json)));
}
