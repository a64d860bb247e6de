using Chalkboard.Slates.Sqlite.Commits;
using Chalkboard.Slates.Sqlite.Files;
using Chalkboard.Slates.Sqlite.Setup;
using Chalkboard.Slates.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Chalkboard.Slates.Sqlite.Connections;

/// <summary>Opens connections to the database file.</summary>
internal sealed class Database(SqliteStoreOptions options, WorkCounter? workCounter = null)
{
    private readonly string _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = Path.GetFullPath(options.Path),
        Mode = SqliteOpenMode.ReadWrite,
        Pooling = false,
        // The provider would block the caller's thread while it waits for a lock. The store waits asynchronously instead.
        DefaultTimeout = 1,
    }.ToString();

    private int _generation;

    public string FullPath { get; } = Path.GetFullPath(options.Path);

    /// <summary>Increases with each fault. Connections of an earlier generation are closed instead of used.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>Counts the work of statements, in tests. Otherwise null.</summary>
    public WorkCounter? WorkCounter { get; } = workCounter;

    /// <summary>Detects that the file is not the one that was opened first.</summary>
    public FileGuard FileGuard { get; } = new(Path.GetFullPath(options.Path));

    /// <summary>Opens a connection. The first one creates the file and the schema if they are missing.</summary>
    /// <exception cref="FileReplacedException">The file or its log is not the one that was opened first.</exception>
    /// <exception cref="SqliteException">SQLite reports an error.</exception>
    /// <exception cref="UnusableFileException">The file belongs to another program, or to a newer version.</exception>
    /// <exception cref="IOException">The file can't be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not create the file.</exception>
    public Connection Open()
    {
        FileGuard.CheckBeforeOpen();
        if (!FileGuard.IsOpened) CreateFileIfMissing();
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA busy_timeout = 0");
            Execute(connection, "PRAGMA journal_mode = WAL");
            Execute(connection, options.Durability == SqliteDurability.Full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            // Without these, macOS acknowledges a flush that has only reached the cache of the drive.
            Execute(connection, "PRAGMA fullfsync = ON");
            Execute(connection, "PRAGMA checkpoint_fullfsync = ON");
            Schema.EnsureCurrent(connection);
            FileGuard.OnOpened();
            return new Connection(connection, this);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Translates a fault. It also starts a new generation, so that all connections are opened again.</summary>
    public StoreUnavailableException ToStoreException(Exception exception, WriteOutcome outcome = WriteOutcome.None)
    {
        // A missing file may come back, and then connections to it are usable again. Closing them would remove the log, which
        // is still needed.
        if (exception is not FileReplacedException) Interlocked.Increment(ref _generation);
        return Faults.ToStoreException(exception, FullPath, outcome);
    }

    private static void Execute(SqliteConnection connection, string sql) =>
        SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(connection.Handle, sql), connection.Handle);

    // Slates are personal data, so no other user of the machine may read the file. SQLite creates its other files with
    // the same permissions.
    private void CreateFileIfMissing()
    {
        if (System.IO.File.Exists(FullPath)) return;
        var fileOptions = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows()) fileOptions.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(FullPath, fileOptions).Dispose();
    }
}
