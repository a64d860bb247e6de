using System.Globalization;
using Chalkboard.Slates.PostgreSql.Connections;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Setup;

/// <summary>Creates and migrates the schema, once for all applications that use it.</summary>
internal sealed class Schema(Database database, SchemaNames schemaNames, int partitionCount, ServerSettingsCheck settingsCheck)
{
    private volatile bool _isReady;
    private object? _storeId;

    /// <summary>True if the schema has been checked, and no statement has found a part of it missing since then.</summary>
    public bool IsReady => _isReady;

    /// <summary>Makes the next operation check the schema again.</summary>
    public void Invalidate() => _isReady = false;

    /// <summary>Checks the schema, and creates or migrates it if necessary.</summary>
    /// <exception cref="UnusableSchemaException">The schema belongs to a newer version, or to another program.</exception>
    public async Task EnsureAsync()
    {
        try
        {
            await CheckAsync().ConfigureAwait(false);
            _isReady = true;
        }
        catch (UnusableSchemaException)
        {
            _isReady = false;
            throw;
        }
    }

    private async Task CheckAsync()
    {
        var connection = await database.OpenAsync().ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var version = await ReadVersionAsync(connection).ConfigureAwait(false);
            if (version == 0 && _storeId is not null)
                throw new UnusableSchemaException($"The schema '{schemaNames.Schema}' of {database.Location} has disappeared while the " +
                    "application runs. Restore it from a backup; the application then continues by itself. To begin with an empty " +
                    "schema instead, restart the application.");
            if (version != Migrations.LatestVersion) await MigrateAsync(connection).ConfigureAwait(false);

            var storeId = await ExecuteScalarAsync(connection, $"SELECT store FROM {schemaNames.Schema}.chalkboard").ConfigureAwait(false);
            if (_storeId is null) await settingsCheck.CheckAsync(connection).ConfigureAwait(false);
            if (!Equals(_storeId ??= storeId, storeId))
                throw new UnusableSchemaException($"The schema '{schemaNames.Schema}' of {database.Location} was replaced by another " +
                    "one while the application runs. Restore it from a backup; the application then continues by itself. To continue " +
                    "with the new one, restart the application.");
        }
    }

    private async Task MigrateAsync(NpgsqlConnection connection)
    {
        var transaction = await connection.BeginTransactionAsync().ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await ExecuteNonQueryAsync(connection, $"SELECT pg_advisory_xact_lock({schemaNames.MigrationLock})").ConfigureAwait(false);
            var version = await ReadVersionAsync(connection).ConfigureAwait(false);
            if (version > Migrations.LatestVersion)
                throw new UnusableSchemaException($"The schema '{schemaNames.Schema}' of {database.Location} was created by a newer " +
                    $"version of Chalkboard (it has version {version}, this version supports {Migrations.LatestVersion}). Update the " +
                    "application's Chalkboard packages, or set Schema to another schema.");
            if (version == Migrations.LatestVersion) return;
            if (version == 0) await CreateAsync(connection).ConfigureAwait(false);

            foreach (var migration in Migrations.GetScriptsAfter(version, schemaNames, partitionCount))
                await ExecuteNonQueryAsync(connection, migration).ConfigureAwait(false);
            await ExecuteNonQueryAsync(
                connection,
                string.Create(
                    CultureInfo.InvariantCulture, $"UPDATE {schemaNames.Schema}.chalkboard SET version = {Migrations.LatestVersion}"))
                .ConfigureAwait(false);
            await transaction.CommitAsync().ConfigureAwait(false);
        }
    }

    private async Task CreateAsync(NpgsqlConnection connection)
    {
        if (await ExecuteScalarAsync(connection, "SHOW server_encoding").ConfigureAwait(false) is string encoding and not "UTF8")
            throw new UnusableSchemaException($"The database of {database.Location} has the encoding {encoding}; slates need UTF8. " +
                "Create a database with ENCODING 'UTF8'.");
        if (await ExecuteScalarAsync(
            connection,
            $"SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = '{schemaNames.Schema}' LIMIT 1")
            .ConfigureAwait(false) is not null)
            throw new UnusableSchemaException($"The schema '{schemaNames.Schema}' of {database.Location} belongs to another program. " +
                "Set Schema to another schema.");
        // CREATE SCHEMA IF NOT EXISTS would need the right to create schemas even if the schema exists.
        if (await ExecuteScalarAsync(connection,
            $"SELECT 1 FROM pg_namespace WHERE nspname = '{schemaNames.Schema}'").ConfigureAwait(false) is null)
            await ExecuteNonQueryAsync(connection, $"CREATE SCHEMA {schemaNames.Schema}").ConfigureAwait(false);
        await ExecuteNonQueryAsync(
            connection,
            $"""
            CREATE TABLE {schemaNames.Schema}.chalkboard (version integer NOT NULL);
            INSERT INTO {schemaNames.Schema}.chalkboard VALUES (0)
            """).ConfigureAwait(false);
    }

    /// <returns>The version of the schema; 0 if there is none.</returns>
    private async Task<int> ReadVersionAsync(NpgsqlConnection connection)
    {
        // Reads the catalog. PostgreSQL may have cached that the table is missing, although it was created while this connection waited for
        // the lock.
        if (await ExecuteScalarAsync(connection,
            $"""
            SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = '{schemaNames.Schema}' AND c.relname = 'chalkboard'
            """).ConfigureAwait(false) is null)
            return 0;
        return await ExecuteScalarAsync(
            connection, $"SELECT version FROM {schemaNames.Schema}.chalkboard").ConfigureAwait(false) as int? ?? 0;
    }

    private static async Task<object?> ExecuteScalarAsync(NpgsqlConnection connection, string sql)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
            return await command.ExecuteScalarAsync().ConfigureAwait(false) is var value and not DBNull ? value : null;
    }

    private static async Task ExecuteNonQueryAsync(NpgsqlConnection connection, string sql)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false)) await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }
}
