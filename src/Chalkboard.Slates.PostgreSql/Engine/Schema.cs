using System.Globalization;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Engine;

/// <summary>Creates and migrates the schema, once for all applications that use it.</summary>
internal sealed class Schema(Database database, Names names, int partitions, ServerSettings settings)
{
    private volatile bool _isReady;
    private object? _store;

    /// <summary>Whether the schema was found in order. False again once a statement has missed a part of it.</summary>
    public bool IsReady => _isReady;

    /// <summary>Makes sure of the schema again before the next operation.</summary>
    public void Doubt() => _isReady = false;

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
            var found = await FoundAsync(connection).ConfigureAwait(false);
            if (found == 0 && _store is not null)
                throw new UnusableSchemaException($"The schema '{names.Schema}' of {database.Place} has disappeared while the application ran. Restore it from a backup; the application goes on by itself. To begin with an empty one instead, start the application again.");
            if (found != Migrations.Newest) await MigrateAsync(connection).ConfigureAwait(false);

            var store = await ScalarAsync(connection, $"SELECT store FROM {names.Schema}.chalkboard").ConfigureAwait(false);
            if (_store is null) await settings.CheckAsync(connection).ConfigureAwait(false);
            if (!Equals(_store ??= store, store))
                throw new UnusableSchemaException($"The schema '{names.Schema}' of {database.Place} is another one than the application began with: it was dropped and made anew. Restore it from a backup; the application goes on by itself. To go on with the new one, start the application again.");
        }
    }

    private async Task MigrateAsync(NpgsqlConnection connection)
    {
        var transaction = await connection.BeginTransactionAsync().ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await RunAsync(connection, $"SELECT pg_advisory_xact_lock({names.MigrationLock})").ConfigureAwait(false);
            var found = await FoundAsync(connection).ConfigureAwait(false);
            if (found > Migrations.Newest)
                throw new UnusableSchemaException($"The schema '{names.Schema}' of {database.Place} was made by a newer version of Chalkboard (it is {found}, this version knows {Migrations.Newest}). Update the application's Chalkboard packages, or give it another schema.");
            if (found == Migrations.Newest) return;
            if (found == 0) await PrepareAsync(connection).ConfigureAwait(false);

            foreach (var migration in Migrations.From(found, names, partitions)) await RunAsync(connection, migration).ConfigureAwait(false);
            await RunAsync(connection, string.Create(CultureInfo.InvariantCulture, $"UPDATE {names.Schema}.chalkboard SET version = {Migrations.Newest}")).ConfigureAwait(false);
            await transaction.CommitAsync().ConfigureAwait(false);
        }
    }

    private async Task PrepareAsync(NpgsqlConnection connection)
    {
        if (await ScalarAsync(connection, "SHOW server_encoding").ConfigureAwait(false) is string encoding and not "UTF8")
            throw new UnusableSchemaException($"The database of {database.Place} has the encoding {encoding}; slates need UTF8. Create a database with ENCODING 'UTF8'.");
        if (await ScalarAsync(connection, $"SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = '{names.Schema}' LIMIT 1").ConfigureAwait(false) is not null)
            throw new UnusableSchemaException($"The schema '{names.Schema}' of {database.Place} holds something else. Give slates a schema of their own.");
        // Only where it is missing: one who may use a schema need not have the right to create one.
        if (await ScalarAsync(connection, $"SELECT 1 FROM pg_namespace WHERE nspname = '{names.Schema}'").ConfigureAwait(false) is null)
            await RunAsync(connection, $"CREATE SCHEMA {names.Schema}").ConfigureAwait(false);
        await RunAsync(connection, $"CREATE TABLE {names.Schema}.chalkboard (version integer NOT NULL); INSERT INTO {names.Schema}.chalkboard VALUES (0)").ConfigureAwait(false);
    }

    /// <returns>The version of the schema; 0 if there is none.</returns>
    private async Task<int> FoundAsync(NpgsqlConnection connection)
    {
        // Not by its name, which PostgreSQL may remember as missing though it was made while we waited for the lock.
        if (await ScalarAsync(connection, $"SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = '{names.Schema}' AND c.relname = 'chalkboard'").ConfigureAwait(false) is null) return 0;
        return await ScalarAsync(connection, $"SELECT version FROM {names.Schema}.chalkboard").ConfigureAwait(false) as int? ?? 0;
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false)) return await command.ExecuteScalarAsync().ConfigureAwait(false) is var value and not DBNull ? value : null;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false)) await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }
}
