using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Chalkboard.Slates.PostgreSql.Setup;

/// <summary>What things are called in the database: the schema's objects, its locks and its channel.</summary>
internal sealed class SchemaNames(string schema)
{
    /// <summary>The schema, which holds nothing that would need quotes.</summary>
    public string Schema { get; } = schema;

    /// <summary>Where changes are told.</summary>
    public string Channel { get; } = $"chalkboard_{schema}";

    /// <summary>The lock under which the schema is created and migrated.</summary>
    public string MigrationLock { get; } = ComputeLockKey(schema, "migration");

    /// <summary>Held by whoever watches; writers, who share it for a moment, can tell by it whether anybody does.</summary>
    public string WatchLock { get; } = ComputeLockKey(schema, "watch");

    /// <summary>What the lock of an owner's documents is made of, with the owner. Commits of one document share it, those of several have it alone.</summary>
    public string DocumentsSeed { get; } = ComputeLockKey(schema, "documents");

    /// <summary>What the lock of an owner's tokens is made of, with the owner.</summary>
    public string TokensSeed { get; } = ComputeLockKey(schema, "tokens");

    // Advisory locks belong to the database, so those of two schemas must differ.
    private static string ComputeLockKey(string schema, string purpose) =>
        BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"chalkboard/{schema}/{purpose}"))).ToString(CultureInfo.InvariantCulture);
}
