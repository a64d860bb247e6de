using System.Net.Sockets;
using Chalkboard.Slates.PostgreSql.Setup;
using Chalkboard.Slates.Storage;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Connections;

/// <summary>Translates errors of Npgsql and of the server into messages that name the cause and the remedy.</summary>
internal static class Faults
{
    public const string UnknownOutcome = " The write may have been applied: read the data again and compare versions before you retry.";

    /// <summary>True if the database or the network is the cause, and not an error in the program.</summary>
    public static bool IsFault(Exception e) =>
        e is NpgsqlException or UnusableSchemaException or SocketException or IOException or TimeoutException or OperationCanceledException;

    /// <summary>True if a part of the schema is missing.</summary>
    public static bool IsMissingSchema(Exception e) =>
        e is PostgresException
        {
            SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction
        or PostgresErrorCodes.InvalidSchemaName
        };

    /// <summary>True if the server reported that it has not executed the statement.</summary>
    public static bool IsRefusal(Exception e) => e is UnusableSchemaException or PostgresException { InvariantSeverity: "ERROR" };

    /// <summary>True if only this connection is broken, so that another one may work.</summary>
    public static bool IsBroken(Exception e) => e is
        NpgsqlException { InnerException: IOException or SocketException } and not PostgresException
        or PostgresException
        {
            SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
        or PostgresErrorCodes.ReadOnlySqlTransaction
        };

    /// <summary>True if a statement was not sent completely. The part that commits it is sent last.</summary>
    public static bool IsUnsent(Exception e) =>
        e is NpgsqlException { Message: "Exception while writing to stream", InnerException: IOException or SocketException };

    public static StoreUnavailableException ToStoreException(Exception e, Database database, bool isWrite, bool isOutcomeUnknown) =>
        new(
            $"{Explain(e, database)}{(isOutcomeUnknown ? UnknownOutcome : isWrite ? " Nothing was written." : "")}",
            e)
        { IsOutcomeUnknown = isOutcomeUnknown };

    public static StoreUnavailableException Timeout(Database database, bool isSent, bool isOutcomeUnknown) => new(
        $"The slate database {database.Location} {(isSent ? "did not answer" : "could not be reached")} within " +
            $"{database.Timeout.TotalSeconds:0.###} s. Check the server and the network, long-held locks, and a missing synchronous " +
            $"standby.{(isOutcomeUnknown ? UnknownOutcome : "")}")
    { IsOutcomeUnknown = isOutcomeUnknown };

    public static StoreUnavailableException NotReplicated(Database database) => new(
        $"The wait for the synchronous standby of {database.Location} was cancelled on the server. The write is on the primary, " +
            $"and may be lost if the primary is lost.{UnknownOutcome}")
    { IsOutcomeUnknown = true };

    private static string Explain(Exception e, Database database) => e switch
    {
        UnusableSchemaException => e.Message,
        PostgresException postgres => Explain(postgres, database),
        { InnerException: SocketException socket } =>
            $"The slate database {database.Location} can't be reached: {socket.Message}. Check that the server runs, and the " +
                "network; the application continues by itself.",
        { InnerException: TimeoutException } =>
            $"The slate database {database.Location} can't be reached in time. Check the server and the network, and whether more " +
                "connections are in use than 'Max Pool Size' allows.",
        { InnerException: AggregateException } or NpgsqlException { Message: "No suitable host was found." } =>
            $"No host of {database.Location} is reachable and primary. Check that the servers run, and that a standby was " +
                "promoted; the application finds the primary by itself.",
        NpgsqlException { InnerException: IOException } =>
            $"The connection to the slate database {database.Location} broke. The application continues by itself.",
        _ => $"The slate database {database.Location} can't be used: {e.Message}",
    };

    private static string Explain(PostgresException e, Database database) => e.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"The slate database {database.Location} refuses the user or the password. Check both in the connection string, and " +
                "pg_hba.conf on the server.",
        PostgresErrorCodes.InvalidCatalogName =>
            $"There is no database of that name at {database.Location}. Create it, with ENCODING 'UTF8', or change the connection string.",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"The user of the slate database {database.Location} lacks a right: {e.MessageText}. Grant CREATE on the database, or " +
                $"create the schema '{database.Schema}' and make that user its owner.",
        PostgresErrorCodes.DiskFull =>
            $"The disk of the slate database {database.Location} is full. Free some space; the application continues by itself.",
        PostgresErrorCodes.TooManyConnections =>
            $"The slate database {database.Location} takes no more connections. Raise max_connections on the server, or lower 'Max " +
                "Pool Size'.",
        PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown =>
            $"The slate database {database.Location} is starting or stopping. The application continues by itself.",
        PostgresErrorCodes.QueryCanceled =>
            $"The slate database {database.Location} did not finish a statement in the time that it allows (its statement_timeout; " +
                $"the store asks for nine tenths of {database.Timeout.TotalSeconds:0.###} s). Check for long-held locks, or an " +
                "overloaded server.",
        PostgresErrorCodes.LockNotAvailable =>
            $"The slate database {database.Location} did not wait for a lock longer than its lock_timeout. Set lock_timeout to 0 " +
                "for the user of slates, and find the holder of the lock.",
        PostgresErrorCodes.ReadOnlySqlTransaction =>
            $"{database.Location} is a standby, or read-only. Name all hosts in the connection string, so that the primary is found.",
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.InvalidSchemaName =>
            $"A part of the schema '{database.Schema}' of {database.Location} is missing ({e.MessageText}). Restore it from a " +
                "backup; the application continues by itself.",
        PostgresErrorCodes.InvalidSqlStatementName or PostgresErrorCodes.DuplicatePreparedStatement =>
            $"The slate database {database.Location} does not know a prepared statement ({e.MessageText}): a pooler in transaction " +
                "mode is between the application and the server. Add 'Max Auto Prepare=0' to the connection string.",
        // The message has the code, so that operators can look it up.
        _ => $"The slate database {database.Location} reports: {e.MessageText} (code {e.SqlState}).",
    };
}
