using Chalkboard.Slates.MongoDb.Content;
using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;
using MongoDB.Bson.IO;

namespace Chalkboard.Slates.MongoDb.Documents;

/// <summary>A document as it lies in its collection. Without a version it is removed, and soon swept.</summary>
internal static class DocumentRow
{
    public const string Key = "_id";
    public const string Version = "version";
    public const string Size = "size";
    public const string Written = "written";
    public const string Expires = "expires";

    /// <summary>The owner's name, where neither the key nor the collection tells it.</summary>
    public const string Owner = "owner";

    /// <summary>Grows when a transaction rests on the row without changing it.</summary>
    public const string Checks = "checks";

    /// <summary>What a find reads.</summary>
    public static BsonDocument Whole { get; } = new() { { Key, 0 }, { Version, 1 }, { StoredContent.Bson, 1 }, { StoredContent.Text, 1 } };

    /// <summary>What a list reads.</summary>
    public static BsonDocument Listed { get; } = new() { { Version, 1 }, { Size, 1 }, { Written, 1 }, { Expires, 1 } };

    /// <summary>What a check of a precondition reads.</summary>
    public static BsonDocument Versioned { get; } = new(Version, 1);

    /// <summary>Ends a row and what is in it.</summary>
    public static BsonArray Remove { get; } = [new BsonDocument("$replaceWith", new BsonDocument { { Key, "$_id" }, { Owner, "$" + Owner }, { Written, Expiry.Now }, { Expires, Expiry.Now } })];

    /// <summary>Makes a transaction that rests on a row fail if somebody else changes it meanwhile.</summary>
    public static BsonArray Check { get; } = [new BsonDocument("$set", new BsonDocument(Checks, new BsonDocument("$add", new BsonArray { new BsonDocument("$ifNull", new BsonArray { "$" + Checks, 0L }), 1L })))];

    /// <summary>Writes a row anew; if <paramref name="unlessLive"/>, only where there is none that is live.</summary>
    public static BsonArray Put(in DocumentWrite write, BsonValue? content, BsonValue? text, string? owner, bool unlessLive)
    {
        var row = new BsonDocument { { Key, "$_id" } };
        if (owner is not null) row.Add(Owner, new BsonDocument("$literal", owner));
        // Literally: the content is no expression, whatever it looks like.
        if (content is not null) row.Add(StoredContent.Bson, new BsonDocument("$literal", content));
        if (text is not null) row.Add(StoredContent.Text, new BsonDocument("$literal", text));
        row.Add(Version, Binary(write.Version));
        row.Add(Size, write.Content.Length);
        row.Add(Written, Expiry.Now);
        if (write.ExpiresAfter is { } after) row.Add(Expires, Expiry.After(after));
        return [new BsonDocument("$replaceWith", unlessLive ? new BsonDocument("$cond", new BsonArray { IsThere, "$$ROOT", row }) : row)];
    }

    /// <summary>A version as the row holds it: a UUID of the same digits.</summary>
    public static BsonBinaryData Binary(DocumentVersion version)
    {
        var bytes = new byte[DocumentVersion.Length];
        version.WriteTo(bytes);
        return new BsonBinaryData(bytes, BsonBinarySubType.UuidStandard);
    }

    public static DocumentVersion VersionOf(BsonValue row) => row.AsBsonDocument.TryGetValue(Version, out var version) ? DocumentVersion.FromBytes(version.AsBsonBinaryData.Bytes) : DocumentVersion.None;

    /// <summary>Reads content and version, in one pass over the bytes.</summary>
    public static StoredDocument Read(RawBsonDocument row)
    {
        using var stream = new ByteBufferStream(row.Slice, ownsBuffer: false);
        using var reader = new BsonBinaryReader(stream);
        byte[]? json = null;
        var isText = false;
        var version = DocumentVersion.None;
        reader.ReadStartDocument();
        while (reader.ReadBsonType() != BsonType.EndOfDocument)
        {
            switch (reader.ReadName())
            {
                case Version:
                    version = DocumentVersion.FromBytes(reader.ReadBinaryData().Bytes);
                    break;
                case StoredContent.Text:
                    json = StoredContent.FromText(reader);
                    isText = true;
                    break;
                case StoredContent.Bson when !isText:
                    json = StoredContent.FromBson(reader);
                    break;
                default:
                    reader.SkipValue();
                    break;
            }
        }

        return new StoredDocument(json ?? throw new FormatException("The document has neither content nor text. It was changed by something else than this store."), version);
    }

    public static DocumentEntry Entry(BsonDocument row, string id) => new(
        id,
        VersionOf(row),
        row[Size].ToInt64(),
        Time(row[Written]),
        row.TryGetValue(Expires, out var expires) ? Time(expires) : null);

    public static DateTimeOffset Time(BsonValue time) => DateTimeOffset.FromUnixTimeMilliseconds(time.AsBsonDateTime.MillisecondsSinceEpoch);

    // A row that an update is about to make has no version yet, and neither has one that was removed.
    private static BsonDocument IsThere { get; } = new("$and", new BsonArray { new BsonDocument("$ne", new BsonArray { new BsonDocument("$ifNull", new BsonArray { "$" + Version, BsonNull.Value }), BsonNull.Value }), Expiry.IsLive });
}
