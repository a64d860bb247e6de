using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;

namespace Chalkboard.Slates.MongoDb.Documents;

/// <summary>Filters for the rows of an operation.</summary>
internal sealed class DocumentFilters(IDocumentLayout layout)
{
    private static readonly BsonDocument _exists = new("$exists", true);

    public BsonDocument MatchRow(string owner, string id) => new(DocumentRow.KeyField, layout.CreateKey(owner, id));

    public BsonDocument MatchLiveRow(string owner, string id) => AddLiveCondition(MatchRow(owner, id));

    /// <summary>Matches the live row, with the version that the precondition requires, if any.</summary>
    public BsonDocument MatchLiveRow(string owner, string id, in Precondition precondition) =>
        precondition.Kind == PreconditionKind.AtVersion
        ? MatchRow(owner, id).Add(DocumentRow.VersionField, DocumentRow.ToBinary(precondition.Version))
            .Add("$expr", Expiry.IsLiveExpression)
        : MatchLiveRow(owner, id);

    public BsonDocument MatchLiveRows(string owner, IEnumerable<string> ids) =>
        AddLiveCondition(new(DocumentRow.KeyField, new BsonDocument("$in", new BsonArray(ids.Select(id => layout.CreateKey(owner, id))))));

    public BsonDocument MatchSlate(string owner) => AddLiveCondition(layout.MatchOwner(owner));

    public BsonDocument MatchIds(string owner, IEnumerable<string> ids) =>
        AddLiveCondition(layout.MatchOwner(owner).Add(layout.IdPath, new BsonDocument("$in", new BsonArray(ids))));

    public BsonDocument MatchPrefix(string owner, string prefix) =>
        AddLiveCondition(layout.MatchOwner(owner).Add(
            layout.IdPath, new BsonDocument { { "$gte", prefix }, { "$lt", PrefixRange.GetUpperBound(prefix) } }));

    /// <summary>Matches an owner's rows whose ids are at least a prefix, and come after an id if it is given.</summary>
    public BsonDocument MatchListed(string owner, string prefix, string? after)
    {
        // MongoDB compares strings by their bytes, so the ids with the prefix are adjacent.
        var range = new BsonDocument("$gte", prefix);
        if (after is not null) range.Add("$gt", after);
        return AddLiveCondition(layout.MatchOwner(owner).Add(layout.IdPath, range));
    }

    /// <summary>Narrows a filter to live rows. A deleted row has no version, so it stays deleted even if the clock is set back.</summary>
    public static BsonDocument AddLiveCondition(BsonDocument filter) =>
        filter.Add(DocumentRow.VersionField, _exists).Add("$expr", Expiry.IsLiveExpression);
}
