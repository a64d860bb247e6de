using System.Text;
using Chalkboard.Slates.PostgreSql.Documents;
using Chalkboard.Slates.PostgreSql.Tests.Infrastructure;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.PostgreSql.Tests;

/// <summary>Content is kept byte for byte, and SQL can query it.</summary>
public sealed class ContentTests
{
    [Fact]
    public async Task SQL_queries_what_documents_hold()
    {
        var (store, schema) = await TestData.SharedStoreAsync();
        await using var owned = store;
        await store.SucceedsAsync(TestData.Commit(TestData.Put(json: """{"timeZone":"Europe/Berlin","name":"\ud83d\ude80"}""")));
        await store.SucceedsAsync(TestData.Commit(TestData.Put("other"), TestData.Put("several", """{"timeZone":"Europe/Berlin"}""")));
        var server = await SharedServer.GetAsync();

        Assert.Equal(
            "Europe/Berlin",
            await server.ExecuteScalarAsync($"SELECT content ->> 'timeZone' FROM {schema}.documents WHERE owner = 'admin' AND id = 'user'"));
        Assert.Equal("\U0001F680", await server.ExecuteScalarAsync($"SELECT content ->> 'name' FROM {schema}.documents WHERE id = 'user'"));
        Assert.Equal(
            2L, await server.ExecuteScalarAsync($$"""SELECT count(*) FROM {{schema}}.documents WHERE content @> '{"timeZone":"Europe/Berlin"}'"""));
    }

    [Fact]
    public async Task What_jsonb_cannot_hold_is_kept_all_the_same_and_stays_out_of_queries()
    {
        var (store, schema) = await TestData.SharedStoreAsync();
        await using var owned = store;
        await store.SucceedsAsync(TestData.Commit(TestData.Put(json: """{"a":"\u0000"}""")));
        await store.SucceedsAsync(TestData.Commit(TestData.Put("other"), TestData.Put("several", "1e999999")));

        Assert.Equal("""{"a":"\u0000"}""", await store.ReadAsync());
        Assert.Equal("1e999999", await store.ReadAsync("several"));
        Assert.Equal(2L, await (await SharedServer.GetAsync()).ExecuteScalarAsync($"SELECT count(*) FROM {schema}.documents WHERE content IS NULL"));
    }

    [Fact]
    public async Task What_is_not_UTF_8_within_a_string_is_kept_byte_for_byte()
    {
        var (store, _) = await TestData.SharedStoreAsync();
        await using var owned = store;
        byte[] json = [(byte)'"', 0xC3, 0x28, 0xFF, (byte)'"'];
        await store.SucceedsAsync(TestData.Commit(DocumentWrite.Put("user", json)));
        await store.SucceedsAsync(TestData.Commit(TestData.Put("other"), DocumentWrite.Put("several", json)));

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
    public void What_jsonb_can_hold_is_known_beforehand(string json, bool held) =>
        Assert.Equal(held, Jsonb.IsSupported(Encoding.UTF8.GetBytes(json)));
}
