using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Chalkboard.Slates.PostgreSql.Setup;

/// <summary>The names of the schema, its locks and its channel in the database.</summary>
internal sealed class SchemaNames(string schema)
{
    /// <summary>The schema. Its name needs no quotes.</summary>
    public string Schema { get; } = schema;

    /// <summary>The lock for creating and migrating the schema.</summary>
    public string MigrationLock { get; } = ComputeLockKey(schema, "migration");

    /// <summary>The notifications of changes of documents.</summary>
    public NotificationNames Documents { get; } = new($"chalkboard_{schema}", ComputeLockKey(schema, "watch"));

    /// <summary>The notifications of ends of sign-ins.</summary>
    public NotificationNames SignIns { get; } = new($"chalkboard_{schema}_ends", ComputeLockKey(schema, "watch sign-ins"));

    /// <summary>
    /// The seed for the hash of the owner that is the key of the lock of the owner's documents. Commits of one document share the lock;
    /// commits of several documents hold it exclusively.
    /// </summary>
    public string DocumentsSeed { get; } = ComputeLockKey(schema, "documents");

    /// <summary>The seed for the hash of the owner that is the key of the lock of the owner's tokens.</summary>
    public string TokensSeed { get; } = ComputeLockKey(schema, "tokens");

    // Advisory locks belong to the database, so those of two schemas must differ.
    private static string ComputeLockKey(string schema, string purpose) =>
        BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"chalkboard/{schema}/{purpose}")))
            .ToString(CultureInfo.InvariantCulture);
}

/// <summary>The names of one kind of notifications.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="WatchLock">
/// Held exclusively by a process that watches. Writers test it to find out whether any process watches.
/// </param>
internal sealed record NotificationNames(string Channel, string WatchLock);
