using Chalkboard.Slates.Redis.Connections;
using Chalkboard.Slates.Redis.Scripts;
using Chalkboard.Slates.Storage;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Documents;

/// <summary>Finds a document by plain commands, sent together, which cost the server less than half of a script.</summary>
/// <remarks>
/// A commit may come between the commands, so the header is read before the content and once more after it. If both have the same version,
/// the content is of this version, because a version is never used twice. Otherwise a script finds the document. In a cluster, it always
/// does: commands could be redirected one by one, and the time has no slot.
/// </remarks>
internal sealed class DocumentFinder(ScriptExecutor scriptExecutor, Keys keys)
{
    private const string TimeCommand = "TIME";

    // All commands must reach the same server, so no redirection is followed.
    private const CommandFlags Flags = CommandFlags.DemandMaster | CommandFlags.NoRedirect;

    public async ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellationToken)
    {
        var findKeys = keys.GetFindKeys(owner);
        var (isDecided, document) = await scriptExecutor.ReadAsync(
            static (connection, arguments) => TryFindAsync(connection, arguments.findKeys, arguments.id), (findKeys, id),
            cancellationToken).ConfigureAwait(false);
        if (isDecided) return document;
        var result = await scriptExecutor.ReadAsync(Script.FindDocument, findKeys, [id], cancellationToken).ConfigureAwait(false);
        return result.IsNull ? null : DocumentCodec.Decode(result);
    }

    /// <returns>False if a script must decide.</returns>
    private static async ValueTask<(bool IsDecided, StoredDocument? Document)> TryFindAsync(
        OpenConnection connection, RedisKey[] findKeys, RedisValue id)
    {
        if (!connection.IsStandalone) return default;
        try
        {
            return await RunCommandsAsync(connection.Database, findKeys, id).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (Faults.MayHaveMoved(e))
        {
            // The script follows the redirection, or reports the error.
            return default;
        }
    }

    private static async ValueTask<(bool IsDecided, StoredDocument? Document)> RunCommandsAsync(
        IDatabase database, RedisKey[] findKeys, RedisValue id)
    {
        var headerTask = database.HashGetAsync(findKeys[0], id, Flags);
        var contentTask = database.HashGetAsync(findKeys[1], id, Flags);
        var timeTask = database.ExecuteAsync(TimeCommand, [], Flags);
        // After the time: if it has expired by then, the document is absent now, and no renewal can have come between.
        var lastHeaderTask = database.HashGetAsync(findKeys[0], id, Flags);

        var header = await headerTask.ConfigureAwait(false);
        var content = await contentTask.ConfigureAwait(false);
        var time = await timeTask.ConfigureAwait(false);
        var lastHeader = await lastHeaderTask.ConfigureAwait(false);
        if (header.IsNull) return (true, null);
        if (lastHeader.IsNull || DecodeVersion(header) is var version && version != DecodeVersion(lastHeader)) return default;
        if (DocumentCodec.IsExpired(AsSpan(lastHeader), TimeCodec.DecodeMilliseconds(time))) return (true, null);
        return content.IsNull ? default : (true, new StoredDocument(content, version));
    }

    private static DocumentVersion DecodeVersion(RedisValue header) => DocumentVersion.FromBytes(AsSpan(header));

    private static ReadOnlySpan<byte> AsSpan(RedisValue header) => ((ReadOnlyMemory<byte>)header).Span;
}
