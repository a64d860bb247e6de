using System.Globalization;
using Chalkboard.Slates.PostgreSql.Connections;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Setup;

/// <summary>Creates and migrates the schema, once for all applications that use it.</summary>
internal sealed class Schema(Database database, SchemaNames schemaNames, int partitions, ServerSettingsCheck settingsCheck)
{
    private volatile bool _isReady;
    private object? _storeId;

    /// <summary>Whether the schema was found in order. False again once a statement has missed a part of it.</summary>
    public bool IsReady => _isReady;

    /// <summary>Makes sure of the schema again before the next operation.</summary>
    public void Invalidate() => _isReady = false;

    /// <exception cref="UnusableSchemaException">The schema is of a newer version, or of something else.</exception>
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
                throw new UnusableSchemaException($"The schema '{schemaNames.Schema}' of {database.Location} has disappeared while the application ran. Restore it from a backup; the application goes on by itself. To begin with an empty one instead, start the application again.");
            if (version != Migrations.LatestVersion) await MigrateAsync(connection).ConfigureAwait(false);

            var storeId = await ExecuteScalarAsync(connection, $"SELECT store FROM {schemaNames.Schema}.chalkboard").ConfigureAwait(false);
            if (_storeId is null) await settingsCheck.CheckAsync(connection).ConfigureAwait(false);
            if (!Equals(_storeId ??= storeId, storeId))
                throw new UnusableSchemaException($"The schema '{schemaNames.Schema}' of {database.Location} is another one than the application began with: it was dropped and made anew. Restore it from a backup; the application goes on by itself. To go on with the new one, start the application again.");
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
                throw new UnusableSchemaException($"The schema '{schemaNames.Schema}' of {database.Location} was made by a newer version of Chalkboard (it is {version}, this version knows {Migrations.LatestVersion}). Update the application's Chalkboard packages, or give it another schema.");
            if (version == Migrations.LatestVersion) return;
            if (version == 0) await CreateAsync(connection).ConfigureAwait(false);

            foreach (var migration in Migrations.GetScriptsAfter(version, schemaNames, partitions)) await ExecuteNonQueryAsync(connection, migration).ConfigureAwait(false);
            await ExecuteNonQueryAsync(connection, string.Create(CultureInfo.InvariantCulture, $"UPDATE {schemaNames.Schema}.chalkboard SET version = {Migrations.LatestVersion}")).ConfigureAwait(false);
            await transaction.CommitAsync().ConfigureAwait(false);
        }
    }

    private async Task CreateAsync(NpgsqlConnection connection)
    {
        if (await ExecuteScalarAsync(connection, "SHOW server_encoding").ConfigureAwait(false) is string encoding and not "UTF8")
            throw new UnusableSchemaException($"The database of {database.Location} has the encoding {encoding}; slates need UTF8. Create a database with ENCODING 'UTF8'.");
        if (await ExecuteScalarAsync(connection, $"SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = '{schemaNames.Schema}' LIMIT 1").ConfigureAwait(false) is not null)
            throw new UnusableSchemaException($"The schema '{schemaNames.Schema}' of {database.Location} holds something else. Give slates a schema of their own.");
        // Only where it is missing: one who may use a schema need not have the right to create one.
        if (await ExecuteScalarAsync(connection, $"SELECT 1 FROM pg_namespace WHERE nspname = '{schemaNames.Schema}'").ConfigureAwait(false) is null)
            await ExecuteNonQueryAsync(connection, $"CREATE SCHEMA {schemaNames.Schema}").ConfigureAwait(false);
        await ExecuteNonQueryAsync(connection, $"CREATE TABLE {schemaNames.Schema}.chalkboard (version integer NOT NULL); INSERT INTO {schemaNames.Schema}.chalkboard VALUES (0)").ConfigureAwait(false);
    }

    /// <returns>The version of the schema; 0 if there is none.</returns>
    private async Task<int> ReadVersionAsync(NpgsqlConnection connection)
    {
        // Not by its name, which PostgreSQL may remember as missing though it was made while we waited for the lock.
        if (await ExecuteScalarAsync(connection, $"SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = '{schemaNames.Schema}' AND c.relname = 'chalkboard'").ConfigureAwait(false) is null) return 0;
        return await ExecuteScalarAsync(connection, $"SELECT version FROM {schemaNames.Schema}.chalkboard").ConfigureAwait(false) as int? ?? 0;
    }

    private static async Task<object?> ExecuteScalarAsync(NpgsqlConnection connection, string sql)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false)) return await command.ExecuteScalarAsync().ConfigureAwait(false) is var value and not DBNull ? value : null;
    }

    private static async Task ExecuteNonQueryAsync(NpgsqlConnection connection, string sql)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false)) await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }
}
