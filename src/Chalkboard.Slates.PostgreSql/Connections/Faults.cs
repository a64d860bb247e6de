using System.Net.Sockets;
using Chalkboard.Slates.PostgreSql.Setup;
using Chalkboard.Slates.Storage;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Connections;

/// <summary>Says in plain words what is wrong with the database, and what to do about it.</summary>
internal static class Faults
{
    public const string UnknownOutcome = " Whether this was applied is unknown: read what it was about and compare versions before trying again.";

    /// <summary>Whether this is the database's fault, or that of what lies between, and not the program's.</summary>
    public static bool IsFault(Exception e) => e is NpgsqlException or UnusableSchemaException or SocketException or IOException or TimeoutException or OperationCanceledException;

    /// <summary>Whether a part of the schema is missing.</summary>
    public static bool IsMissingSchema(Exception e) => e is PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.InvalidSchemaName };

    /// <summary>Whether the server itself said that it has not done what it was asked for.</summary>
    public static bool IsRefusal(Exception e) => e is UnusableSchemaException or PostgresException { InvariantSeverity: "ERROR" };

    /// <summary>Whether only this connection is of no use any more, so that another may be.</summary>
    public static bool IsBroken(Exception e) => e is
        NpgsqlException { InnerException: IOException or SocketException } and not PostgresException
        or PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.ReadOnlySqlTransaction };

    /// <summary>Whether a statement did not go out whole. Its end, which commits it, goes last.</summary>
    public static bool IsUnsent(Exception e) => e is NpgsqlException { Message: "Exception while writing to stream", InnerException: IOException or SocketException };

    public static StoreUnavailableException ToStoreException(Exception e, Database database, bool isWrite, bool isOutcomeUnknown) =>
        new($"{Explain(e, database)}{(isOutcomeUnknown ? UnknownOutcome : isWrite ? " Nothing was written." : "")}", e) { IsOutcomeUnknown = isOutcomeUnknown };

    public static StoreUnavailableException Timeout(Database database, bool isSent, bool isOutcomeUnknown) => new(
        $"The slate database {database.Location} {(isSent ? "did not answer" : "could not be reached")} within {database.Timeout.TotalSeconds:0.###} s. See whether the server and the network are well, whether something holds a lock for long, and whether a synchronous standby is missing.{(isOutcomeUnknown ? UnknownOutcome : "")}")
    { IsOutcomeUnknown = isOutcomeUnknown };

    public static StoreUnavailableException NotReplicated(Database database) => new(
        $"The wait for the synchronous standby of {database.Location} was ended from outside. The write is on the primary and may be lost if that is.{UnknownOutcome}")
    { IsOutcomeUnknown = true };

    private static string Explain(Exception e, Database database) => e switch
    {
        UnusableSchemaException => e.Message,
        PostgresException postgres => Explain(postgres, database),
        { InnerException: SocketException socket } => $"The slate database {database.Location} can't be reached: {socket.Message}. See whether the server runs and the network is well; the application goes on by itself.",
        { InnerException: TimeoutException } => $"The slate database {database.Location} can't be reached in time. See whether the server and the network are well, and whether more connections are in use than 'Max Pool Size' allows.",
        { InnerException: AggregateException } or NpgsqlException { Message: "No suitable host was found." } => $"No host of {database.Location} is reachable and primary. See whether the servers run, and whether a standby was promoted; the application finds the primary by itself.",
        NpgsqlException { InnerException: IOException } => $"The connection to the slate database {database.Location} broke. The application goes on by itself.",
        _ => $"The slate database {database.Location} can't be used: {e.Message}",
    };

    private static string Explain(PostgresException e, Database database) => e.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => $"The slate database {database.Location} refuses the user or the password. Check both in the connection string, and pg_hba.conf on the server.",
        PostgresErrorCodes.InvalidCatalogName => $"There is no database of that name at {database.Location}. Create it, with ENCODING 'UTF8', or change the connection string.",
        PostgresErrorCodes.InsufficientPrivilege => $"The user of the slate database {database.Location} lacks a right: {e.MessageText}. Grant CREATE on the database, or create the schema '{database.Schema}' and make that user its owner.",
        PostgresErrorCodes.DiskFull => $"The disk of the slate database {database.Location} is full. Free some space; the application goes on by itself.",
        PostgresErrorCodes.TooManyConnections => $"The slate database {database.Location} takes no more connections. Raise max_connections on the server, or lower 'Max Pool Size'.",
        PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => $"The slate database {database.Location} is starting or stopping. The application goes on by itself.",
        PostgresErrorCodes.QueryCanceled => $"The slate database {database.Location} did not finish a statement in the time that it allows (its statement_timeout; the store asks for nine tenths of {database.Timeout.TotalSeconds:0.###} s). See whether something holds a lock for long, or the server is overloaded.",
        PostgresErrorCodes.LockNotAvailable => $"The slate database {database.Location} did not wait for a lock longer than its lock_timeout. Set lock_timeout to 0 for the user of slates, and see what holds the lock.",
        PostgresErrorCodes.ReadOnlySqlTransaction => $"{database.Location} is a standby, or read-only. Name all hosts in the connection string, so that the primary is found.",
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.InvalidSchemaName => $"A part of the schema '{database.Schema}' of {database.Location} is missing ({e.MessageText}). Restore it from a backup; the application goes on by itself.",
        PostgresErrorCodes.InvalidSqlStatementName or PostgresErrorCodes.DuplicatePreparedStatement => $"The slate database {database.Location} does not know a prepared statement ({e.MessageText}): a pooler in transaction mode stands between. Add 'Max Auto Prepare=0' to the connection string.",
        // Not MessageText of unknown errors alone: the code is what one looks up.
        _ => $"The slate database {database.Location} reports: {e.MessageText} (code {e.SqlState}).",
    };
}
