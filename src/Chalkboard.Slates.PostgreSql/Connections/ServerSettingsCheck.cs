using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Connections;

/// <summary>Warns about settings of the server, the database or the user with which commits are not durable, or operations fail.</summary>
/// <remarks>
/// The store sets most of these when it connects. The user's own settings stay in force with a pooler that drops start-up options, such as
/// PgBouncer with ignore_startup_parameters, and with a data source of the application. See
/// https://www.postgresql.org/docs/current/runtime-config-wal.html and runtime-config-client.html.
/// </remarks>
internal sealed partial class ServerSettingsCheck(Database database, ILogger logger)
{
    private static readonly string _query =
        "SELECT name, setting FROM pg_settings WHERE name IN ('synchronous_commit', 'fsync', 'full_page_writes', 'lock_timeout', " +
            "'statement_timeout', 'transaction_timeout', 'default_transaction_isolation', " +
            $"{string.Join(", ", Database.DisabledPlannerSettings.Select(static name => $"'{name}'"))})";

    /// <summary>Checks the settings of a connection.</summary>
    public async Task CheckAsync(NpgsqlConnection connection)
    {
        var missing = new List<string>();
        var command = new NpgsqlCommand(_query, connection);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
                while (await reader.ReadAsync().ConfigureAwait(false))
                {
                    var (name, value) = (reader.GetString(0), reader.GetString(1));
                    if (!Database.DisabledPlannerSettings.Contains(name)) Check(name, value);
                    else if (value != "off") missing.Add(name);
                }
        }

        if (missing.Count > 0)
            LogPlannerSettings(
                database.Location, string.Join(", ", missing),
                string.Concat(missing.Select(static name => $" ALTER USER ... SET {name} = off;")));
    }

    private void Check(string name, string value)
    {
        switch (name)
        {
            case "synchronous_commit" or "fsync" or "full_page_writes" when value == "off":
                LogNotDurable(database.Location, name);
                break;
            case "lock_timeout" or "statement_timeout" or "transaction_timeout"
                when int.Parse(value, CultureInfo.InvariantCulture) is > 0 and var milliseconds
                    && milliseconds < 0.8 * database.Timeout.TotalMilliseconds:
                LogTimeoutTooShort(database.Location, name, milliseconds, database.Timeout.TotalMilliseconds);
                break;
            case "default_transaction_isolation" when value != "read committed":
                LogIsolationLevel(database.Location, value);
                break;
        }
    }

    [LoggerMessage(LogLevel.Warning,
        "{Setting} is off for {Location}: acknowledged commits may be lost if the server crashes. Set it to on for the server, or for " +
        "the user of slates (ALTER USER ... SET {Setting} = on).")]
    private partial void LogNotDurable(string location, string setting);

    [LoggerMessage(LogLevel.Warning,
        "{Setting} is {Milliseconds} ms for {Location}, less than the store's own timeout of {Timeout} ms: operations fail that would " +
        "otherwise succeed. Set it to 0 for the user of slates; behind a pooler, which may drop start-up options, with ALTER USER ... " +
        "SET {Setting} = 0.")]
    private partial void LogTimeoutTooShort(string location, string setting, int milliseconds, double timeout);

    [LoggerMessage(LogLevel.Warning,
        "default_transaction_isolation is '{IsolationLevel}' for {Location}: concurrent writes of one document may fail. Set it to " +
        "'read committed' for the user of slates (ALTER USER ... SET default_transaction_isolation = 'read committed').")]
    private partial void LogIsolationLevel(string location, string isolationLevel);

    [LoggerMessage(LogLevel.Warning,
        "{Settings} are on for {Location}: while the server's statistics are old, for example after a bulk load, an operation may read a " +
        "whole slate for one page or document. A pooler, or a data source of the application, keeps the store from turning them off. Do " +
        "it for the user of slates:{Remedy}")]
    private partial void LogPlannerSettings(string location, string settings, string remedy);
}
