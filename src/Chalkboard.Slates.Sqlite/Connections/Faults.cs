using Chalkboard.Slates.Sqlite.Commits;
using Chalkboard.Slates.Sqlite.Files;
using Chalkboard.Slates.Sqlite.Setup;
using Chalkboard.Slates.Storage;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Chalkboard.Slates.Sqlite.Connections;

/// <summary>Translates errors of SQLite and of the file system into messages that name the cause and the remedy.</summary>
internal static class Faults
{
    public static bool IsBusy(SqliteException e) => e.SqliteErrorCode is SQLITE_BUSY or SQLITE_LOCKED;

    /// <summary>True if the file or its disk is the cause, and not an error in the program.</summary>
    public static bool IsFault(Exception e) =>
        e is SqliteException or UnusableFileException or FileReplacedException or IOException or UnauthorizedAccessException;

    public static StoreUnavailableException ToStoreException(Exception e, string file, WriteOutcome outcome) =>
        new(Explain(e, file) + DescribeOutcome(outcome), e) { IsOutcomeUnknown = outcome == WriteOutcome.Unknown };

    public static StoreUnavailableException Timeout(string file, TimeSpan timeout, bool isLocked, WriteOutcome outcome) => new(
        (isLocked
            ? $"The slate database '{file}' has been locked by another program for {timeout.TotalSeconds:0.###} s. Find the program " +
                "that locks it, such as a backup or an open transaction in a database browser; the application continues by itself " +
                "when the lock is released."
            : $"The slate database '{file}' did not answer within {timeout.TotalSeconds:0.###} s. Its disk or this machine is too " +
                "slow or stalled.")
        + DescribeOutcome(outcome))
    { IsOutcomeUnknown = outcome == WriteOutcome.Unknown };

    // Separate from the explanation of the fault, which does not know the outcome of the write.
    private static string DescribeOutcome(WriteOutcome outcome) => outcome switch
    {
        WriteOutcome.NotApplied => " Nothing was written.",
        WriteOutcome.Unknown => " The write may have been applied: read the data again before you retry.",
        _ => "",
    };

    private static string Explain(Exception e, string file) => e switch
    {
        UnusableFileException or FileReplacedException => e.Message,
        SqliteException sqlite => Explain(sqlite, file),
        DirectoryNotFoundException =>
            $"The slate database '{file}' can't be created: its folder does not exist. Create the folder (or mount its volume), or " +
                "change the path.",
        UnauthorizedAccessException =>
            $"The slate database '{file}' can't be opened: access is denied. Give the application's user the right to read and " +
                "write the file and its folder.",
        IOException => $"The slate database '{file}' can't be opened: {e.Message}",
        _ => $"The slate database '{file}' could not be used: {e.Message}",
    };

    private static string Explain(SqliteException e, string file) => e.SqliteErrorCode switch
    {
        SQLITE_BUSY or SQLITE_LOCKED => $"The slate database '{file}' is locked by another program.",
        SQLITE_READONLY or SQLITE_PERM =>
            $"The slate database '{file}' can't be written: it or its folder is read-only. Give the application's user the right " +
                "to write both.",
        // If the folder is read-only, SQLite can't open the log.
        SQLITE_CANTOPEN when File.Exists(file) =>
            $"The slate database '{file}', or its log, can't be opened: it or its folder is read-only, or the process has too many " +
                "files open. Give the application's user the right to write both, or raise the limit.",
        SQLITE_CANTOPEN =>
            $"The slate database '{file}' can't be opened: it or its folder is missing, or may not be read by the application's user.",
        SQLITE_FULL => $"The disk of the slate database '{file}' is full. Free some space; the application continues by itself.",
        SQLITE_CORRUPT =>
            $"The slate database '{file}' is damaged. Stop the application and restore the file from a backup, or salvage what is " +
                $"readable with 'sqlite3 \"{file}\" .recover'.",
        SQLITE_NOTADB => $"'{file}' is not a SQLite database. Check the path; if it was one, restore it from a backup.",
        SQLITE_IOERR =>
            $"The disk of the slate database '{file}' reports an error: {e.Message} (code {e.SqliteExtendedErrorCode}). Check the " +
                "disk and the space left on it.",
        SQLITE_TOOBIG => $"A document is larger than SQLite can hold ({e.Message}).",
        _ => $"The slate database '{file}' reports: {e.Message} (code {e.SqliteExtendedErrorCode}).",
    };
}
