using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Chalkboard.Slates.Sqlite.Setup;

/// <summary>The tables, and the upgrade from an older version.</summary>
internal static class Schema
{
    public const int Version = 2;

    // "Slat" in ASCII, so that tools such as `file` recognize the file.
    private const int ApplicationId = 0x536C6174;

    /// <summary>Creates the tables in an empty file, or upgrades those of an older version.</summary>
    /// <exception cref="UnusableFileException">The file belongs to another program, or to a newer version.</exception>
    public static void EnsureCurrent(SqliteConnection connection)
    {
        if (IsCurrent(connection)) return;

        using var transaction = connection.BeginTransaction(deferred: false);
        var version = ExecuteScalar(connection, "PRAGMA user_version");
        var applicationId = ExecuteScalar(connection, "PRAGMA application_id");
        var tableCount = ExecuteScalar(connection, "SELECT count(*) FROM sqlite_schema");
        if (applicationId == ApplicationId && version > Version)
            throw new UnusableFileException($"The slate database '{connection.DataSource}' was written by a newer version of Chalkboard " +
                $"(its schema has version {version}, this version supports {Version}). Update the application's Chalkboard packages, " +
                "or give it another file.");
        if (applicationId != ApplicationId && tableCount > 0)
            throw new UnusableFileException($"'{connection.DataSource}' is a SQLite database of another program. Choose another file " +
                "for slates.");

        if (version == 0) Execute(connection, CreateScript);
        if (version == 1) Execute(connection, UpgradeFrom1Script);
        transaction.Commit();
    }

    private static bool IsCurrent(SqliteConnection connection) =>
        ExecuteScalar(connection, "PRAGMA user_version") == Version && ExecuteScalar(connection, "PRAGMA application_id") == ApplicationId;

    private static long ExecuteScalar(SqliteConnection connection, string sql)
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

    // A slate has a row while it has documents. The documents of a deleted slate stay under its key, and its row has no owner any more,
    // until they are swept. The tokens of an owner who has revoked all of them are handled in the same way.
    private static string CreateScript =>
        $"""
        CREATE TABLE slates (
            key   INTEGER PRIMARY KEY,
            owner TEXT UNIQUE -- NULL once the slate is deleted
        );
        CREATE TABLE slate_documents (
            slate   INTEGER NOT NULL,
            id      TEXT NOT NULL,
            version BLOB NOT NULL,
            content TEXT NOT NULL, -- JSON
            written INTEGER NOT NULL, -- milliseconds since 1970, UTC, here and below
            expires INTEGER,
            UNIQUE (slate, id)
        );
        CREATE INDEX documents_by_expiry ON slate_documents (expires) WHERE expires IS NOT NULL;
        CREATE TRIGGER slate_emptied AFTER DELETE ON slate_documents
        WHEN NOT EXISTS (SELECT 1 FROM slate_documents WHERE slate = OLD.slate)
        BEGIN
            DELETE FROM slates WHERE key = OLD.slate;
        END;
        CREATE VIEW documents AS -- for inspection with other programs
            SELECT owner, id, version, content, written, expires FROM slates JOIN slate_documents ON slate = key WHERE owner IS NOT NULL;

        CREATE TABLE token_owners (
            key     INTEGER PRIMARY KEY,
            owner   TEXT UNIQUE, -- NULL once all tokens of the owner are revoked
            current INTEGER NOT NULL DEFAULT 0 -- number of tokens that are not superseded, with expired ones that are not swept yet
        );
        CREATE TABLE tokens (
            id         BLOB NOT NULL UNIQUE, -- SHA-256 of the token
            family     BLOB NOT NULL,
            holder     INTEGER NOT NULL, -- key in token_owners
            label      TEXT NOT NULL,
            payload    BLOB NOT NULL,
            issued     INTEGER NOT NULL,
            seen       INTEGER NOT NULL, -- last renewed
            expires    INTEGER NOT NULL,
            ends       INTEGER NOT NULL, -- expires then, even if it is renewed
            superseded INTEGER NOT NULL
        );
        CREATE INDEX tokens_by_family ON tokens (holder, family);
        CREATE INDEX tokens_by_use ON tokens (holder, seen) WHERE superseded = 0;
        CREATE INDEX tokens_by_holder ON tokens (holder, expires);
        CREATE INDEX tokens_by_expiry ON tokens (expires);
        CREATE TRIGGER token_added AFTER INSERT ON tokens WHEN NEW.superseded = 0
        BEGIN
            UPDATE token_owners SET current = current + 1 WHERE key = NEW.holder;
        END;
        CREATE TRIGGER token_changed AFTER UPDATE OF holder, superseded ON tokens
        BEGIN
            UPDATE token_owners SET current = current - (OLD.superseded = 0) WHERE key = OLD.holder;
            UPDATE token_owners SET current = current + (NEW.superseded = 0) WHERE key = NEW.holder;
        END;
        CREATE TRIGGER token_removed AFTER DELETE ON tokens
        BEGIN
            UPDATE token_owners SET current = current - 1 WHERE key = OLD.holder AND OLD.superseded = 0;
            DELETE FROM token_owners WHERE key = OLD.holder AND NOT EXISTS (SELECT 1 FROM tokens WHERE holder = OLD.holder);
        END;

        PRAGMA application_id = {ApplicationId};
        PRAGMA user_version = {Version};
        """;

    // In version 1, each row contains the owner's name.
    private static string UpgradeFrom1Script =>
        $"""
        ALTER TABLE documents RENAME TO documents_1;
        ALTER TABLE tokens RENAME TO tokens_1;
        DROP INDEX documents_by_expiry;
        DROP INDEX tokens_by_expiry;
        {CreateScript}
        INSERT INTO slates (owner) SELECT DISTINCT owner FROM documents_1;
        INSERT INTO slate_documents (slate, id, version, content, written, expires)
            SELECT key, id, version, content, written, expires FROM documents_1 JOIN slates USING (owner) ORDER BY documents_1.rowid;
        INSERT INTO token_owners (owner) SELECT DISTINCT owner FROM tokens_1;
        INSERT INTO tokens (id, family, holder, label, payload, issued, seen, expires, ends, superseded)
            SELECT id, family, key, label, payload, issued, seen, expires, ends, superseded
            FROM tokens_1 JOIN token_owners USING (owner) ORDER BY tokens_1.rowid;
        DROP TABLE documents_1;
        DROP TABLE tokens_1;
        """;
}
