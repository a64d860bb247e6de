using Chalkboard.Slates.Redis.Scripts;
using Chalkboard.Slates.Storage;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Documents;

/// <summary>Finds a document by plain commands.</summary>
/// <remarks>
/// A commit may come between the commands, so the header is read before the content and once more after it. If both have the same version,
/// the content is of this version, because a version is never used twice. Otherwise a script finds the document.
/// </remarks>
internal sealed class DocumentFinder(ScriptExecutor scriptExecutor, Keys keys)
{
    public async ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellationToken)
    {
        var findKeys = keys.GetFindKeys(owner);
        var (isFound, document) = await scriptExecutor.TryReadAsync(
            static (database, arguments) => TryFindAsync(database, arguments.findKeys, arguments.id), (findKeys, id),
            cancellationToken).ConfigureAwait(false);
        if (isFound) return document;
        var result = await scriptExecutor.ReadAsync(Script.FindDocument, findKeys, [id], cancellationToken).ConfigureAwait(false);
        return result.IsNull ? null : DocumentCodec.Decode(result);
    }

    /// <returns>False if a script must decide.</returns>
    private static async ValueTask<(bool IsRead, StoredDocument? Document)> TryFindAsync(
        IDatabase database, RedisKey[] findKeys, RedisValue id)
    {
        const CommandFlags flags = ScriptExecutor.PlainFlags;
        var headerTask = database.HashGetAsync(findKeys[0], id, flags);
        var contentTask = database.HashGetAsync(findKeys[1], id, flags);
        var timeTask = database.ExecuteAsync(TimeCodec.Command, [], flags);
        // After the time: if it has expired by then, the document is absent now, and no renewal can have come between.
        var lastHeaderTask = database.HashGetAsync(findKeys[0], id, flags);

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
