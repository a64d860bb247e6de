using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Layout;

/// <summary>Filters and expressions for expiry, by the server's clock.</summary>
internal static class Expiry
{
    // A deleted document remains for a while as a row without content, so that polling finds the deletion.
    public static readonly TimeSpan DeletionDelay = TimeSpan.FromMinutes(1);

    /// <summary>The longest time between two polls. After a longer one, deleted rows may have been removed before they were seen.</summary>
    public static TimeSpan MaxPollGap { get; } = DeletionDelay * 0.75;

    private static readonly BsonDateTime _never = new(new DateTime(9999, 1, 1, 0, 0, 0, DateTimeKind.Utc));

    /// <summary>The TTL index, with which the server removes expired rows. Reads don't depend on it.</summary>
    public static CreateIndexModel<BsonDocument> ExpiryIndex { get; } =
        new(new BsonDocument("expires", 1), new CreateIndexOptions { Name = "expiry", ExpireAfter = DeletionDelay });

    /// <summary>The current time of the server.</summary>
    public static BsonString Now { get; } = "$$NOW";

    /// <summary>An expression that is true if the row has not expired.</summary>
    public static BsonDocument IsLiveExpression { get; } =
        new("$gt", new BsonArray { new BsonDocument("$ifNull", new BsonArray { "$expires", _never }), Now });

    /// <summary>A filter for rows that have not expired.</summary>
    public static BsonDocument LiveFilter { get; } = new("$expr", IsLiveExpression);

    /// <summary>An expression for the current time plus a lifetime.</summary>
    public static BsonValue AddToNow(TimeSpan span) => new BsonDocument("$add", new BsonArray
    {
        Now,
        (long)Math.Ceiling(span.TotalMilliseconds),
    });
}
