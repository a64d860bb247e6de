using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Layout;

/// <summary>What is still there, by the server's clock.</summary>
internal static class Expiry
{
    // What was removed stands for a while as a row without content, so that those who poll for changes see that it went.
    public static readonly TimeSpan DeletionDelay = TimeSpan.FromMinutes(1);

    private static readonly BsonDateTime _never = new(new DateTime(9999, 1, 1, 0, 0, 0, DateTimeKind.Utc));

    /// <summary>Sweeps what has expired. Reads don't rest on it.</summary>
    public static CreateIndexModel<BsonDocument> ExpiryIndex { get; } =
        new(new BsonDocument("expires", 1), new CreateIndexOptions { Name = "expiry", ExpireAfter = DeletionDelay });

    /// <summary>The current time of the server.</summary>
    public static BsonString Now { get; } = "$$NOW";

    /// <summary>An expression: the row has not expired.</summary>
    public static BsonDocument IsLiveExpression { get; } = new("$gt", new BsonArray { new BsonDocument("$ifNull", new BsonArray { "$expires", _never }), Now });

    /// <summary>A filter: the row has not expired.</summary>
    public static BsonDocument LiveFilter { get; } = new("$expr", IsLiveExpression);

    /// <summary>An expression: a time from now.</summary>
    public static BsonValue AddToNow(TimeSpan span) => new BsonDocument("$add", new BsonArray { Now, (long)Math.Ceiling(span.TotalMilliseconds) });
}
