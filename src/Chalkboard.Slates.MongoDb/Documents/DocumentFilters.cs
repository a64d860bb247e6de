using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;

namespace Chalkboard.Slates.MongoDb.Documents;

/// <summary>Which rows an operation is about.</summary>
internal sealed class DocumentFilters(ILayout layout)
{
    public BsonDocument Row(string owner, string id) => new(DocumentRow.Key, layout.Key(owner, id));

    public BsonDocument Live(string owner, string id) => new() { { DocumentRow.Key, layout.Key(owner, id) }, { "$expr", Expiry.IsLive } };

    /// <summary>The live row, at the version that a precondition asks for if it asks for one.</summary>
    public BsonDocument Live(string owner, string id, in Precondition when)
    {
        var filter = new BsonDocument(DocumentRow.Key, layout.Key(owner, id));
        if (when.Kind == PreconditionKind.AtVersion) filter.Add(DocumentRow.Version, DocumentRow.Binary(when.Version));
        filter.Add("$expr", Expiry.IsLive);
        return filter;
    }

    public BsonDocument Rows(string owner, IEnumerable<string> ids) =>
        new() { { DocumentRow.Key, new BsonDocument("$in", new BsonArray(ids.Select(id => layout.Key(owner, id)))) }, { "$expr", Expiry.IsLive } };

    public BsonDocument Slate(string owner) => layout.Owned(owner).Add("$expr", Expiry.IsLive);

    /// <summary>An owner's rows from a prefix on, after an id.</summary>
    public BsonDocument Listed(string owner, string prefix, string? after)
    {
        // A string of MongoDB is compared by its bytes, so what begins with the prefix stands together.
        var range = new BsonDocument("$gte", prefix);
        if (after is not null) range.Add("$gt", after);
        return layout.Owned(owner).Add(layout.IdPath, range).Add("$expr", Expiry.IsLive);
    }
}
