using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Sqlite;

/// <summary>Where and how slates are kept in a SQLite file.</summary>
public sealed class SqliteStoreOptions
{
    /// <summary>The file. It is created where it is missing, readable by this user alone; its folder must exist. Relative paths start at the current directory.</summary>
    public string Path { get; set; } = "slates.db";

    /// <summary>What an acknowledged commit survives. <see cref="SqliteDurability.Full"/> by default.</summary>
    public SqliteDurability Durability { get; set; } = SqliteDurability.Full;

    /// <summary>How long an operation waits for the file, as while another program holds it locked, before it fails. 10 s by default.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Settings of the sweeper, which removes expired documents and tokens from the file. It also removes deleted slates and revoked tokens,
    /// soon after they are deleted or revoked, even if <see cref="SweepOptions.Interval"/> is infinite.
    /// </summary>
    public SweepOptions Sweep { get; } = new();
}

/// <summary>What an acknowledged commit survives.</summary>
public enum SqliteDurability
{
    /// <summary>The end of the process, of the operating system, and of the power: each commit is flushed to the disk before it is acknowledged.</summary>
    Full,

    /// <summary>
    /// The end of the process, but not of the operating system or the power: the newest commits may then be lost,
    /// though the file stays whole. Quicker, as nothing is flushed on commit.
    /// </summary>
    Process,
}
