using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;

namespace Chalkboard.Slates.MongoDb.Documents;

/// <summary>Which rows an operation is about.</summary>
internal sealed class DocumentFilters(ILayout layout)
{
    private static readonly BsonDocument _exists = new("$exists", true);

    public BsonDocument Row(string owner, string id) => new(DocumentRow.Key, layout.Key(owner, id));

    public BsonDocument Live(string owner, string id) => IfLive(Row(owner, id));

    /// <summary>The live row, at the version that a precondition asks for if it asks for one.</summary>
    public BsonDocument Live(string owner, string id, in Precondition when) => when.Kind == PreconditionKind.AtVersion
        ? Row(owner, id).Add(DocumentRow.Version, DocumentRow.Binary(when.Version)).Add("$expr", Expiry.IsLive)
        : Live(owner, id);

    public BsonDocument Rows(string owner, IEnumerable<string> ids) =>
        IfLive(new(DocumentRow.Key, new BsonDocument("$in", new BsonArray(ids.Select(id => layout.Key(owner, id))))));

    public BsonDocument Slate(string owner) => IfLive(layout.Owned(owner));

    /// <summary>An owner's rows from a prefix on, after an id.</summary>
    public BsonDocument Listed(string owner, string prefix, string? after)
    {
        // A string of MongoDB is compared by its bytes, so what begins with the prefix stands together.
        var range = new BsonDocument("$gte", prefix);
        if (after is not null) range.Add("$gt", after);
        return IfLive(layout.Owned(owner).Add(layout.IdPath, range));
    }

    /// <summary>Narrows a filter to rows that are live. What was removed has no version, and stays removed if the clock is set back.</summary>
    public static BsonDocument IfLive(BsonDocument filter) => filter.Add(DocumentRow.Version, _exists).Add("$expr", Expiry.IsLive);
}
