using Chalkboard.Slates.MongoDb.Content;
using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;
using MongoDB.Bson.IO;

namespace Chalkboard.Slates.MongoDb.Documents;

/// <summary>The format of a document's row. A row without a version is a deleted document, which is swept soon.</summary>
internal static class DocumentRow
{
    public const string KeyField = "_id";
    public const string VersionField = "version";
    public const string SizeField = "size";
    public const string WrittenField = "written";
    public const string ExpiresField = "expires";

    /// <summary>The owner's name, if neither the key nor the collection contains it.</summary>
    public const string OwnerField = "owner";

    /// <summary>A counter that a transaction increments if it depends on the row without changing it.</summary>
    public const string ChecksField = "checks";

    /// <summary>The fields for a find.</summary>
    public static BsonDocument FindProjection { get; } = new()
    {
        { KeyField, 0 },
        { VersionField, 1 },
        { StoredContent.BsonField, 1 },
        { StoredContent.TextField, 1 },
    };

    /// <summary>The fields for a read of several documents. Content of a known version is left out.</summary>
    public static BsonDocument CreateReadProjection(IEnumerable<DocumentVersion> knownVersions)
    {
        var versions = new BsonArray(knownVersions.Select(ToBinary));
        return new()
        {
            { VersionField, 1 },
            { StoredContent.BsonField, CreateContentExpression(StoredContent.BsonField) },
            { StoredContent.TextField, CreateContentExpression(StoredContent.TextField) },
        };

        // A version is never used twice, so its document doesn't matter.
        BsonValue CreateContentExpression(string field) => versions.Count == 0
            ? 1
            : new BsonDocument("$cond", new BsonArray
            {
                new BsonDocument("$in", new BsonArray { "$" + VersionField, versions }), "$$REMOVE", "$" + field,
            });
    }

    /// <summary>The fields for a list.</summary>
    public static BsonDocument ListProjection { get; } = new()
    {
        { VersionField, 1 },
        { SizeField, 1 },
        { WrittenField, 1 },
        { ExpiresField, 1 },
    };

    /// <summary>The fields for the check of a precondition.</summary>
    public static BsonDocument VersionProjection { get; } = new(VersionField, 1);

    /// <summary>Deletes a document: removes the content and the version from its row.</summary>
    public static BsonArray DeleteStages { get; } =
        [new BsonDocument(
            "$replaceWith",
            new BsonDocument
            {
                { KeyField, "$_id" },
                { OwnerField, "$" + OwnerField },
                { WrittenField, Expiry.Now },
                { ExpiresField, Expiry.Now },
            })];

    /// <summary>Gives a document a new lifetime, and leaves the rest of its row.</summary>
    public static BsonArray CreateRenewStages(in DocumentWrite write) =>
        [new BsonDocument("$set", new BsonDocument(ExpiresField, Expiry.AddToNow(write.ExpiresAfter!.Value)))];

    /// <summary>Makes a transaction that depends on a row fail if another writer changes the row meanwhile.</summary>
    public static BsonArray CheckStages { get; } =
        [new BsonDocument(
            "$set", new BsonDocument(
                ChecksField,
                new BsonDocument("$add", new BsonArray { new BsonDocument("$ifNull", new BsonArray { "$" + ChecksField, 0L }), 1L })))];

    /// <summary>Overwrites a row. With <paramref name="onlyIfAbsent"/>, only if the document is absent.</summary>
    public static BsonArray CreatePutStages(in DocumentWrite write, BsonValue? content, BsonValue? text, string? owner, bool onlyIfAbsent)
    {
        var row = new BsonDocument { { KeyField, "$_id" } };
        if (owner is not null) row.Add(OwnerField, new BsonDocument("$literal", owner));
        // A literal, so that the server does not evaluate content that looks like an expression.
        if (content is not null) row.Add(StoredContent.BsonField, new BsonDocument("$literal", content));
        if (text is not null) row.Add(StoredContent.TextField, new BsonDocument("$literal", text));
        row.Add(VersionField, ToBinary(write.Version));
        row.Add(SizeField, write.Content.Length);
        row.Add(WrittenField, Expiry.Now);
        if (write.ExpiresAfter is { } lifetime) row.Add(ExpiresField, Expiry.AddToNow(lifetime));
        return [new BsonDocument(
            "$replaceWith", onlyIfAbsent ? new BsonDocument("$cond", new BsonArray { ExistsExpression, "$$ROOT", row }) : row)];
    }

    /// <summary>Converts a version to the format of the row: a UUID with the same digits.</summary>
    public static BsonBinaryData ToBinary(DocumentVersion version)
    {
        var bytes = new byte[DocumentVersion.SizeInBytes];
        version.WriteTo(bytes);
        return new BsonBinaryData(bytes, BsonBinarySubType.UuidStandard);
    }

    public static DocumentVersion ReadVersion(BsonValue row) =>
        row.AsBsonDocument.TryGetValue(VersionField, out var version)
            ? DocumentVersion.FromBytes(version.AsBsonBinaryData.Bytes) : DocumentVersion.None;

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
                case VersionField:
                    version = DocumentVersion.FromBytes(reader.ReadBinaryData().Bytes);
                    break;
                case StoredContent.TextField:
                    json = StoredContent.FromText(reader);
                    isText = true;
                    break;
                case StoredContent.BsonField when !isText:
                    json = StoredContent.FromBson(reader);
                    break;
                default:
                    reader.SkipValue();
                    break;
            }
        }

        return new StoredDocument(json ?? throw new FormatException(
            "The document has neither content nor text. Another program has changed it. Restore its content, or delete the document."),
            version);
    }

    public static DocumentEntry ReadEntry(BsonDocument row, string id) => new(
        id,
        ReadVersion(row),
        row[SizeField].ToInt64(),
        ToDateTimeOffset(row[WrittenField]),
        row.TryGetValue(ExpiresField, out var expires) ? ToDateTimeOffset(expires) : null);

    public static DateTimeOffset ToDateTimeOffset(BsonValue value) =>
        DateTimeOffset.FromUnixTimeMilliseconds(value.AsBsonDateTime.MillisecondsSinceEpoch);

    // Neither a row that an upsert is about to create nor a deleted row has a version.
    private static BsonDocument ExistsExpression { get; } =
        new("$and", new BsonArray { new BsonDocument(
            "$ne", new BsonArray { new BsonDocument("$ifNull", new BsonArray { "$" + VersionField, BsonNull.Value }), BsonNull.Value }),
            Expiry.IsLiveExpression });
}
