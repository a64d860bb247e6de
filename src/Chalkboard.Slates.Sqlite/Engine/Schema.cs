using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Chalkboard.Slates.Sqlite.Engine;

/// <summary>The tables, and which version of them a file holds.</summary>
internal static class Schema
{
    public const int Version = 1;

    // "Slat" in ASCII; `file` and the like can tell what the file is.
    private const int ApplicationId = 0x536C6174;

    /// <summary>Creates the tables in an empty file and refuses a file that is not ours to write.</summary>
    public static void Ensure(SqliteConnection connection)
    {
        if (IsCurrent(connection)) return;

        using var transaction = connection.BeginTransaction(deferred: false);
        var found = Scalar(connection, "PRAGMA user_version");
        var application = Scalar(connection, "PRAGMA application_id");
        var tables = Scalar(connection, "SELECT count(*) FROM sqlite_schema");
        if (application == ApplicationId && found > Version)
            throw new UnusableFileException($"The slate database '{connection.DataSource}' was written by a newer version of Chalkboard (its schema is {found}, this version knows {Version}). Update the application's Chalkboard packages, or give it another file.");
        if (application != ApplicationId && tables > 0)
            throw new UnusableFileException($"'{connection.DataSource}' is a SQLite database of something else. Give slates a file of their own.");

        if (found == 0) Execute(connection, Create);
        transaction.Commit();
    }

    private static bool IsCurrent(SqliteConnection connection) =>
        Scalar(connection, "PRAGMA user_version") == Version && Scalar(connection, "PRAGMA application_id") == ApplicationId;

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string Create =>
        $"""
        CREATE TABLE documents (
            owner   TEXT NOT NULL,
            id      TEXT NOT NULL,
            version BLOB NOT NULL,
            content TEXT NOT NULL, -- JSON
            written INTEGER NOT NULL, -- milliseconds since 1970, UTC, here and below
            expires INTEGER,
            UNIQUE (owner, id)
        );
        CREATE INDEX documents_by_expiry ON documents (expires) WHERE expires IS NOT NULL;

        CREATE TABLE tokens (
            id         BLOB NOT NULL UNIQUE, -- SHA-256 of the token
            family     BLOB NOT NULL,
            owner      TEXT NOT NULL,
            label      TEXT NOT NULL,
            payload    BLOB NOT NULL,
            issued     INTEGER NOT NULL,
            seen       INTEGER NOT NULL,
            expires    INTEGER NOT NULL,
            ends       INTEGER NOT NULL,
            superseded INTEGER NOT NULL
        );
        CREATE INDEX tokens_by_owner ON tokens (owner, family);
        CREATE INDEX tokens_by_expiry ON tokens (expires);

        PRAGMA application_id = {ApplicationId};
        PRAGMA user_version = {Version};
        """;
}
