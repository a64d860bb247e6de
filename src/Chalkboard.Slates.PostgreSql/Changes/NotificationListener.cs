using System.Data;
using System.Globalization;
using Chalkboard.Slates.PostgreSql.Connections;
using Chalkboard.Slates.PostgreSql.Setup;
using Chalkboard.Slates.Storage;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Changes;

/// <summary>Receives changes by <c>LISTEN</c>.</summary>
/// <remarks>
/// PostgreSQL serializes commits that notify, including their flush, so commits notify only while a process watches. An advisory lock shows
/// this to the commits: one of the watching processes, on any node, holds it exclusively. A commit that finds it free holds it in shared
/// mode until it ends. So the process that acquires the lock knows that earlier commits have ended and later ones notify. The other
/// watching processes check periodically that the holder is the same. If it has changed, they may have missed changes, and they resync.
/// </remarks>
internal sealed class NotificationListener(Database database, Schema schema, NotificationNames names, TimeProvider timeProvider)
{
    private static readonly TimeSpan _pollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _probeTimeout = TimeSpan.FromSeconds(3);

    // pg_locks shows the 64-bit key in two parts.
    private readonly string _lockHolderQuery = $"""
        SELECT coalesce((SELECT l.pid FROM pg_locks l
            WHERE l.locktype = 'advisory' AND l.granted AND l.mode = 'ExclusiveLock' AND l.objsubid = 1
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND l.classid::bigint = ({names.WatchLock} >> 32) & 4294967295
            AND l.objid::bigint = ({names.WatchLock} & 4294967295)), 0)
        """;

    public async Task ListenAsync(ChangeFeed feed, CancellationToken cancellationToken)
    {
        if (!schema.IsReady) await schema.EnsureAsync().WaitAsync(database.Timeout, timeProvider, cancellationToken).ConfigureAwait(false);
        var connection = await database.OpenUnpooledAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            connection.Notification += (_, e) =>
            {
                if (ParsePayload(e.Payload) is { } change) feed.Publish(change);
            };
            await ExecuteScalarAsync(connection, $"LISTEN {names.Channel}", cancellationToken).ConfigureAwait(false);
            await EnsureNotificationsArriveAsync(connection, cancellationToken).ConfigureAwait(false);
            try
            {
                for (var knownHolder = 0; ;)
                {
                    var currentHolder = await AcquireLockOrFindHolderAsync(connection, cancellationToken).ConfigureAwait(false);
                    if (currentHolder != knownHolder) feed.MarkLive();
                    knownHolder = currentHolder;
                    for (var startTimestamp = timeProvider.GetTimestamp(); timeProvider.GetElapsedTime(startTimestamp) < _pollInterval;)
                        await connection.WaitAsync(_pollInterval, cancellationToken).ConfigureAwait(false);
                }
            }
            finally
            {
                // Closing the connection releases the lock only a moment later. Until then, other processes would consider it held. A
                // connection of the application's pool must not continue to listen.
                if (connection.State == ConnectionState.Open)
                    await ExecuteScalarAsync(
                        connection,
                        "SELECT pg_advisory_unlock_all(); UNLISTEN *; RESET lock_timeout",
                        CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Parses the payload that the function <c>notify_change</c> of the schema writes. Returns null if it is malformed.</summary>
    public static DocumentChange? ParsePayload(string payload)
    {
        if (payload.Length < 2) return null;
        var isDeleted = payload[0] == '-';
        var isSlateDeleted = payload[0] == '*';
        var headerLength = isDeleted || isSlateDeleted ? 1 : 2 * DocumentVersion.SizeInBytes;
        var space = payload.IndexOf(' ', StringComparison.Ordinal);
        if (space <= headerLength
            || !int.TryParse(
                payload.AsSpan(headerLength, space - headerLength), NumberStyles.None, CultureInfo.InvariantCulture, out var ownerLength))
            return null;

        // The server counts code points. Those above U+FFFF are two characters here.
        var text = payload.AsSpan(space + 1);
        var ownerEnd = 0;
        for (; ownerLength > 0 && ownerEnd < text.Length; ownerLength--) ownerEnd += char.IsHighSurrogate(text[ownerEnd]) ? 2 : 1;
        if (ownerLength > 0 || ownerEnd > text.Length) return null;
        var owner = text[..ownerEnd].ToString();
        if (isSlateDeleted) return DocumentChange.Resync(owner);
        var id = text[ownerEnd..].ToString();
        if (isDeleted) return DocumentChange.Deleted(owner, id);
        return DocumentVersion.TryParse(payload.AsSpan(0, headerLength), null, out var version)
            ? DocumentChange.Written(owner, id, version)
            : null;
    }

    /// <summary>Verifies that notifications arrive. They don't if there is a pooler in transaction mode.</summary>
    private async Task EnsureNotificationsArriveAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Without a pooler, both process ids are the same. A pooler reports a different one.
        var backendProcessId = Convert.ToInt32(
            await ExecuteScalarAsync(connection, "SELECT pg_backend_pid()", cancellationToken).ConfigureAwait(false),
            CultureInfo.InvariantCulture);
        if (backendProcessId == connection.ProcessID) return;

        var probe = $"?{Guid.NewGuid():N}";
        var hasArrived = false;
        connection.Notification += (_, e) => hasArrived |= e.Payload == probe;
        var publisher = await database.OpenAsync().ConfigureAwait(false);
        await using (publisher.ConfigureAwait(false))
            await ExecuteScalarAsync(publisher, $"SELECT pg_notify('{names.Channel}', '{probe}')", cancellationToken)
                .ConfigureAwait(false);
        for (var startTimestamp = timeProvider.GetTimestamp(); !hasArrived && timeProvider.GetElapsedTime(startTimestamp) < _probeTimeout;)
            await connection.WaitAsync(_pollInterval, cancellationToken).ConfigureAwait(false);
        if (hasArrived) return;
        await ExecuteScalarAsync(connection, "UNLISTEN *", cancellationToken).ConfigureAwait(false);
        throw new UnusableSchemaException($"A pooler in transaction mode is in front of {database.Location}, so changes can't be " +
            "watched. Connect applications that watch to PostgreSQL itself, or to a pooler in session mode.");
    }

    /// <returns>The id of the server process that holds the lock.</returns>
    private async Task<int> AcquireLockOrFindHolderAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        for (var isRetry = false; ; isRetry = true)
        {
            // If this connection holds the lock already, it must not take it again.
            if (Convert.ToInt32(
                await ExecuteScalarAsync(connection, _lockHolderQuery, cancellationToken)
                    .ConfigureAwait(false), CultureInfo.InvariantCulture) is > 0 and var holder)
                return holder;
            // The first wait is short: it only has to last longer than the commits that share the lock.
            await ExecuteScalarAsync(connection, $"SET lock_timeout = {(isRetry ? 1000 : 200)}", cancellationToken).ConfigureAwait(false);
            try
            {
                await ExecuteScalarAsync(
                    connection, $"SELECT pg_advisory_lock({names.WatchLock})", cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                // Another process was faster, or a commit takes long.
                if (isRetry) throw;
            }
        }
    }

    private async Task<object?> ExecuteScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        try
        {
            return await command.ExecuteScalarAsync(CancellationToken.None).WaitAsync(database.Timeout, timeProvider, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // Npgsql blocks while it cancels, so this must not run on a thread of the pool.
            await Task.Factory.StartNew(
                command.Cancel,
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }
}
