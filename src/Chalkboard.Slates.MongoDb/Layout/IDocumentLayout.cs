using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Layout;

/// <summary>The collections that contain documents, and the format of their keys.</summary>
internal interface IDocumentLayout
{
    /// <summary>The name of the collection of tokens.</summary>
    string TokensName { get; }

    /// <summary>The name of the collection that holds an owner's documents.</summary>
    string GetCollectionName(string owner);

    /// <summary>The <c>_id</c> of a document.</summary>
    BsonValue CreateKey(string owner, string id);

    /// <summary>Gets the document's id from an <c>_id</c>.</summary>
    string GetId(BsonValue key);

    /// <summary>Finds the owner of a document by its collection and its <c>_id</c>; null if they don't contain it.</summary>
    string? FindOwner(string collection, BsonValue key);

    /// <summary>
    /// Gets the owner's name if rows must store it, because neither the key nor the collection contains it; otherwise null.
    /// </summary>
    string? GetStoredOwner(string owner);

    /// <summary>Gets a filter for all documents of an owner.</summary>
    BsonDocument MatchOwner(string owner);

    /// <summary>The path of the document's id in a row.</summary>
    string IdPath { get; }

    /// <summary>The order in which an owner's documents are listed.</summary>
    BsonDocument SortOrder { get; }

    /// <summary>The indexes of a collection of documents.</summary>
    IReadOnlyList<CreateIndexModel<BsonDocument>> Indexes { get; }

    /// <summary>True if each owner has a collection, which needs its indexes when it is created.</summary>
    bool IsCollectionPerOwner { get; }
}
