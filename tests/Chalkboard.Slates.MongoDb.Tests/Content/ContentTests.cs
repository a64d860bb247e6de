using System.Text;
using Chalkboard.Slates.MongoDb.Content;
using Chalkboard.Slates.MongoDb.Documents;
using FsCheck;
using FsCheck.Fluent;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace Chalkboard.Slates.MongoDb.Tests.Content;

/// <summary>Conversion of JSON to BSON and back. Needs no server.</summary>
public sealed class ContentTests
{
    [Fact]
    public void Random_content_comes_back_byte_for_byte() => Holds(Json.Values, 5_000);

    [Fact]
    public void Random_numbers_come_back_byte_for_byte() => Holds(Json.Numbers, 20_000);

    [Theory]
    [InlineData("1")]
    [InlineData("1.0")]
    [InlineData("-0")]
    [InlineData("0.1000000000000000055511151231257827")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890")]
    [InlineData("1e400")]
    [InlineData(" {\r\n\t\"a\" : [ 1 , 2 ] }\n")]
    [InlineData("""{"b":1,"a":2,"B":3}""")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"":{"":[]}}""")]
    [InlineData("""{"_id":1,"$set":{"a.b":2},"__proto__":null,"$type":"x"}""")]
    [InlineData("\"\\u0041\\/\\u00e9\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"a\\u0000b\"")]
    [InlineData("\"\u00e9e\u0301\U0001F680\uFFFF\"")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("not JSON")]
    [InlineData("1 2")]
    public void Hostile_content_comes_back_byte_for_byte(string json) =>
        Assert.Equal(json, Encoding.UTF8.GetString(Stored(Json.Bytes(json)).Content));

    [Fact]
    public void Bytes_that_are_not_UTF8_come_back_unchanged()
    {
        byte[] bytes = [(byte)'"', 0xff, 0xc0, (byte)'"'];

        Assert.Equal(bytes, Stored(bytes).Content);
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(5_000, false)]
    public void Content_that_is_nested_too_deeply_for_the_server_is_stored_as_text(int levels, bool isBson)
    {
        var json = new string('[', levels) + new string(']', levels);
        var (content, row) = Stored(Json.Bytes(json));

        Assert.Equal(json, Encoding.UTF8.GetString(content));
        Assert.Equal(isBson, row.Contains("content"));
    }

    [Theory]
    [InlineData("1", BsonType.Int32)]
    [InlineData("-2147483648", BsonType.Int32)]
    [InlineData("2147483648", BsonType.Int64)]
    [InlineData("9223372036854775807", BsonType.Int64)]
    [InlineData("9223372036854775808", BsonType.Decimal128)]
    [InlineData("1.5", BsonType.Double)]
    [InlineData("-0", BsonType.Decimal128)]
    [InlineData("1E+20", BsonType.Double)]
    [InlineData("1.0", BsonType.Decimal128)]
    [InlineData("1.50", BsonType.Decimal128)]
    [InlineData("0.1000000000000000055511151231257827", BsonType.Decimal128)]
    public void A_number_has_the_first_type_that_preserves_its_text(string json, BsonType type)
    {
        var (_, row) = Stored(Json.Bytes(json));

        Assert.Equal(type, row["content"].BsonType);
        Assert.False(row.Contains("text"));
    }

    [Theory]
    [InlineData("1e5", BsonType.Decimal128)]
    [InlineData("1e400", BsonType.Decimal128)]
    [InlineData("123456789012345678901234567890123456789012345678901234567890", BsonType.Double)]
    public void A_number_that_no_type_preserves_is_approximated_and_keeps_its_text(string json, BsonType type)
    {
        var (_, row) = Stored(Json.Bytes(json));

        Assert.Equal(type, row["content"].BsonType);
        Assert.Equal(json, row["text"].AsString);
    }

    [Theory]
    [InlineData("""{"userId":"admin","timeZone":"America\/Los_Angeles"}""", true)]
    [InlineData("""{ "a": 1 }""", true)]
    [InlineData("""{"a":1,"a":2}""", false)]
    [InlineData("""{"a.b":2}""", false)]
    [InlineData("""{"$set":2}""", false)]
    [InlineData("\"\\ud800\"", false)]
    [InlineData("1e9999", false)]
    public void JSON_that_BSON_does_not_preserve_is_stored_as_text_too_or_instead(string json, bool isBson)
    {
        var (_, row) = Stored(Json.Bytes(json));

        Assert.Equal(isBson, row.Contains("content"));
        Assert.Equal(json, row["text"].AsString);
    }

    [Fact]
    public void Ordinary_content_is_stored_as_readable_BSON_only()
    {
        var (_, row) =
            Stored(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    userId = "Zo\u00eb <admin>",
                    readOnly = false,
                    visits = 12,
                    ratio = 0.25,
                    price = 12.50m,
                    panels = new[] { "a", "b" },
                    none = (string?)null
                }));

        Assert.False(row.Contains("text"));
        Assert.Equal(
            BsonDocument.Parse(
                "{ userId: 'Zo\u00eb <admin>', readOnly: false, visits: 12, ratio: 0.25, price: NumberDecimal('12.50'), panels: ['a', " +
                "'b'], none: null }"), row["content"].AsBsonDocument);
    }

    [Theory]
    [InlineData(StoredContent.MaxContentBytes - 64, true)]
    [InlineData(StoredContent.MaxContentBytes + 64, false)]
    public void Content_that_exceeds_the_document_size_of_MongoDB_is_refused(int bytes, bool fits) =>
        Assert.Equal(fits, StoredContent.TryEncode(Json.Bytes($"\"{new string('a', bytes)}\""), out _, out _));

    [Fact]
    public void Content_is_stored_as_text_only_if_BSON_and_text_do_not_both_fit()
    {
        Assert.True(
            StoredContent.TryEncode(
                Json.Bytes($" \"{new string('a', StoredContent.MaxContentBytes - 1_000)}\""), out var content, out var text));

        Assert.Null(content);
        Assert.NotNull(text);
    }

    [Fact]
    public void Content_that_another_program_wrote_is_reported_as_such()
    {
        var row = new BsonDocument { { "version", DocumentRow.ToBinary(DocumentVersion.New()) },
            { "content", BsonDocument.Parse("{ when: ISODate('2020-01-01') }") } };

        var error = Assert.Throws<FormatException>(() => DocumentRow.Read(new RawBsonDocument(row.ToBson())));
        Assert.Contains("DateTime", error.Message, StringComparison.Ordinal);
    }

    private static void Holds(Gen<string> jsons, int times) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(times),
        Prop.ForAll(jsons.ToArbitrary(), json => Stored(Json.Bytes(json)).Content.AsSpan().SequenceEqual(Json.Bytes(json))));

    /// <summary>Returns the content that is read back after it was written, and its row. The row is serialized in between.</summary>
    private static (byte[] Content, BsonDocument Row) Stored(byte[] json)
    {
        var version = DocumentVersion.New();
        Assert.True(StoredContent.TryEncode(json, out var content, out var text));
        var row = new BsonDocument { { "version", DocumentRow.ToBinary(version) } };
        if (content is not null) row.Add("content", content);
        if (text is not null) row.Add("text", text);
        using var raw = new RawBsonDocument(row.ToBson());
        var read = DocumentRow.Read(raw);
        Assert.Equal(version, read.Version);
        return (read.Content.ToArray(), BsonSerializer.Deserialize<BsonDocument>(row.ToBson()));
    }
}
