using System.Data;
using System.Globalization;
using Chalkboard.Slates.Storage;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Engine;

/// <summary>Hears of changes by <c>LISTEN</c>.</summary>
/// <remarks>
/// Commits that notify wait for each other, to the flush, so they do it only while somebody watches. They tell by a lock:
/// one of those who watch, on whatever node, has it alone; commits that find it free share it until they have ended. So
/// whoever gets the lock knows that the commits before have ended and that those after notify. The others look, now and
/// then, that the same one still has it; where not, there may have been a gap, and they resync.
/// </remarks>
internal sealed class Listener(Database database, Schema schema, Names names, TimeProvider time)
{
    private static readonly TimeSpan _pulse = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    // The lock as pg_locks shows it.
    private readonly string _holder = $"""
        SELECT coalesce((SELECT l.pid FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted AND l.mode = 'ExclusiveLock' AND l.objsubid = 1
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND l.classid::bigint = ({names.WatchLock} >> 32) & 4294967295 AND l.objid::bigint = ({names.WatchLock} & 4294967295)), 0)
        """;

    public async Task ListenAsync(ChangeFeed feed, CancellationToken stop)
    {
        if (!schema.IsReady) await schema.EnsureAsync().WaitAsync(database.Timeout, time, stop).ConfigureAwait(false);
        var connection = await database.OpenOwnAsync(stop).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            connection.Notification += (_, e) =>
            {
                if (Read(e.Payload) is { } change) feed.Publish(change);
            };
            await AskAsync(connection, $"LISTEN {names.Channel}", stop).ConfigureAwait(false);
            await EnsureHeardAsync(connection, stop).ConfigureAwait(false);
            try
            {
                for (var holder = 0; ;)
                {
                    var holds = await HolderAsync(connection, stop).ConfigureAwait(false);
                    if (holds != holder) feed.Live();
                    holder = holds;
                    for (var looked = time.GetTimestamp(); time.GetElapsedTime(looked) < _pulse;)
                        await connection.WaitAsync(_pulse, stop).ConfigureAwait(false);
                }
            }
            finally
            {
                // Closing the connection frees the lock a moment later only, in which others would take it for held.
                if (connection.State == ConnectionState.Open) await AskAsync(connection, "SELECT pg_advisory_unlock_all()", CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads what <c>tell</c> of the schema has written.</summary>
    public static DocumentChange? Read(string payload)
    {
        if (payload.Length < 2) return null;
        var removed = payload[0] == '-';
        var dropped = payload[0] == '*';
        var begin = removed || dropped ? 1 : 2 * DocumentVersion.Length;
        var space = payload.IndexOf(' ', StringComparison.Ordinal);
        if (space <= begin || !int.TryParse(payload.AsSpan(begin, space - begin), NumberStyles.None, CultureInfo.InvariantCulture, out var length)) return null;

        // The server counts characters, of which those beyond 16 bits are two here.
        var names = payload.AsSpan(space + 1);
        var end = 0;
        for (; length > 0 && end < names.Length; length--) end += char.IsHighSurrogate(names[end]) ? 2 : 1;
        if (length > 0 || end > names.Length) return null;
        var owner = names[..end].ToString();
        if (dropped) return DocumentChange.Resync(owner);
        var id = names[end..].ToString();
        if (removed) return DocumentChange.Removed(owner, id);
        return DocumentVersion.TryParse(payload.AsSpan(0, begin), null, out var version) ? DocumentChange.Written(owner, id, version) : null;
    }

    /// <summary>Makes sure that a pooler, if there is one, leaves this connection its session: in transaction mode nothing would be heard.</summary>
    private async Task EnsureHeardAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        // A pooler gives out process ids of its own.
        var process = Convert.ToInt32(await AskAsync(connection, "SELECT pg_backend_pid()", stop).ConfigureAwait(false), CultureInfo.InvariantCulture);
        if (process == connection.ProcessID) return;

        var call = $"?{Guid.NewGuid():N}";
        var isHeard = false;
        connection.Notification += (_, e) => isHeard |= e.Payload == call;
        var other = await database.OpenAsync().ConfigureAwait(false);
        await using (other.ConfigureAwait(false)) await AskAsync(other, $"SELECT pg_notify('{names.Channel}', '{call}')", stop).ConfigureAwait(false);
        for (var began = time.GetTimestamp(); !isHeard && time.GetElapsedTime(began) < _patience;)
            await connection.WaitAsync(_pulse, stop).ConfigureAwait(false);
        if (isHeard) return;
        await AskAsync(connection, "UNLISTEN *", stop).ConfigureAwait(false);
        throw new UnusableSchemaException($"A pooler in transaction mode stands before {database.Place}, and through it changes can't be watched. Connect applications that watch to PostgreSQL itself, or to a pooler in session mode.");
    }

    /// <returns>The process of the server that holds the lock, so that commits notify.</returns>
    private async Task<int> HolderAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        for (var patient = false; ; patient = true)
        {
            // Whoever has it already is not given it once more.
            if (Convert.ToInt32(await AskAsync(connection, _holder, stop).ConfigureAwait(false), CultureInfo.InvariantCulture) is > 0 and var holder) return holder;
            // At first only for as long as commits take that share it.
            await AskAsync(connection, $"SET lock_timeout = {(patient ? 1000 : 200)}", stop).ConfigureAwait(false);
            try
            {
                await AskAsync(connection, $"SELECT pg_advisory_lock({names.WatchLock})", stop).ConfigureAwait(false);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                // Another one was quicker, or a commit takes long.
                if (patient) throw;
            }
        }
    }

    private async Task<object?> AskAsync(NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        var command = new NpgsqlCommand(sql, connection);
        try
        {
            return await command.ExecuteScalarAsync(CancellationToken.None).WaitAsync(database.Timeout, time, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // Npgsql blocks while it cancels: not on a thread of the pool.
            await Task.Factory.StartNew(command.Cancel, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }
}
