using Chalkboard.Slates.Sqlite.Commits;
using Chalkboard.Slates.Sqlite.Files;
using Chalkboard.Slates.Sqlite.Setup;
using Chalkboard.Slates.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Chalkboard.Slates.Sqlite.Connections;

/// <summary>The file, and how connections to it are opened.</summary>
internal sealed class Database(SqliteStoreOptions options, WorkCounter? workCounter = null)
{
    private readonly string _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = Path.GetFullPath(options.Path),
        Mode = SqliteOpenMode.ReadWrite,
        Pooling = false,
        // The provider would wait for a lock asleep on the caller's thread. We wait ourselves, awake.
        DefaultTimeout = 1,
    }.ToString();

    private int _generation;

    public string FullPath { get; } = Path.GetFullPath(options.Path);

    /// <summary>Grows with each fault. After one, connections opened before are not trusted any more.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>What statements cost is added to this. Null, so that nothing is counted, except in tests.</summary>
    public WorkCounter? WorkCounter { get; } = workCounter;

    /// <summary>Notices that the file is not, or no longer, the one that was opened.</summary>
    public FileGuard FileGuard { get; } = new(Path.GetFullPath(options.Path));

    /// <summary>Opens a connection. The first creates the file and the schema where they are missing.</summary>
    /// <exception cref="FileReplacedException">The file or its log is not the one that was opened first.</exception>
    /// <exception cref="SqliteException">SQLite refuses.</exception>
    /// <exception cref="UnusableFileException">The file is of something else, or of a newer version.</exception>
    /// <exception cref="IOException">The file can't be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be created.</exception>
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
            // Without these, macOS acknowledges a flush that has only reached the drive's own cache.
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

    /// <summary>Says in plain words what a fault is, and sees to it that every connection is opened again.</summary>
    public StoreUnavailableException ToStoreException(Exception exception, WriteOutcome outcome = WriteOutcome.None)
    {
        // A file that is missing may come back, and connections to it are then as good as before. To close them would remove a log
        // that is still needed.
        if (exception is not FileReplacedException) Interlocked.Increment(ref _generation);
        return Faults.ToStoreException(exception, FullPath, outcome);
    }

    private static void Execute(SqliteConnection connection, string sql) =>
        SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(connection.Handle, sql), connection.Handle);

    // Slates hold what users entrust to the site, so nobody else on the machine may read them. The files that SQLite
    // puts beside this one take on its permissions.
    private void CreateFileIfMissing()
    {
        if (System.IO.File.Exists(FullPath)) return;
        var fileOptions = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows()) fileOptions.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(FullPath, fileOptions).Dispose();
    }
}
