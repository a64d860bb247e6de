using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Layout;

/// <summary>How documents lie in collections, and what their keys look like.</summary>
internal interface IDocumentLayout
{
    /// <summary>The name of the collection of tokens.</summary>
    string TokensName { get; }

    /// <summary>The name of the collection that holds an owner's documents.</summary>
    string GetCollectionName(string owner);

    /// <summary>The <c>_id</c> of a document.</summary>
    BsonValue CreateKey(string owner, string id);

    /// <summary>The document that an <c>_id</c> is of.</summary>
    string GetId(BsonValue key);

    /// <summary>The owner of a document, by its collection and its <c>_id</c>; null if they don't tell.</summary>
    string? FindOwner(string collection, BsonValue key);

    /// <summary>The owner's name, where a row has to hold it for want of another place; null elsewhere.</summary>
    string? GetStoredOwner(string owner);

    /// <summary>What all documents of an owner meet, and no other.</summary>
    BsonDocument MatchOwner(string owner);

    /// <summary>The path of the document's own id.</summary>
    string IdPath { get; }

    /// <summary>The order in which an owner's documents are listed.</summary>
    BsonDocument SortOrder { get; }

    /// <summary>The indexes of a collection of documents.</summary>
    IReadOnlyList<CreateIndexModel<BsonDocument>> Indexes { get; }

    /// <summary>Whether each owner has a collection, which needs its indexes when it comes into being.</summary>
    bool IsCollectionPerOwner { get; }
}
