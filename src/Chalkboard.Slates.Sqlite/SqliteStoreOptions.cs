using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Sqlite;

/// <summary>Options of the store that keeps slates in a SQLite file.</summary>
/// <remarks>
/// There is no option to use a connection of the application: group commit and the check for a replaced file need all connections of the
/// store to be its own.
/// </remarks>
public sealed class SqliteStoreOptions
{
    /// <summary>
    /// The path of the file. <c>slates.db</c> by default. Relative paths start at the current directory. If the file is missing, it is
    /// created, readable by this user only; its folder must exist.
    /// </summary>
    public string Path { get; set; } = "slates.db";

    /// <summary>The failures that an acknowledged commit survives. <see cref="SqliteDurability.Full"/> by default.</summary>
    public SqliteDurability Durability { get; set; } = SqliteDurability.Full;

    /// <summary>
    /// The time that an operation waits for the file, for example while another program locks it, before it fails. 10 s by default. More
    /// than zero, at most 1 hour.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Settings of the sweeper, which removes expired documents and tokens from the file. It also removes deleted slates and revoked
    /// tokens, soon after they are deleted or revoked, even if <see cref="SweepOptions.Interval"/> is infinite.
    /// </summary>
    public SweepOptions Sweep { get; } = new();
}

/// <summary>The failures that an acknowledged commit survives.</summary>
public enum SqliteDurability
{
    /// <summary>
    /// A crash of the process or of the operating system, and a power failure. Each commit is flushed to the disk before
    /// it is acknowledged.
    /// </summary>
    Full,

    /// <summary>
    /// A crash of the process. After a crash of the operating system or a power failure, the newest commits may be lost, but the file stays
    /// consistent. Faster, because commits are not flushed.
    /// </summary>
    Process,
}
