using Chalkboard.Slates.Redis.Scripts;
using Chalkboard.Slates.Storage;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Tokens;

/// <summary>Finds a token by plain commands. The key of a token expires with it, so that the time is only reported.</summary>
internal sealed class TokenFinder(ScriptExecutor scriptExecutor, Keys keys)
{
    public async ValueTask<FoundToken> FindAsync(TokenId id, CancellationToken cancellationToken)
    {
        var key = keys.GetTokenKey(id);
        var (isFound, token) = await scriptExecutor.TryReadAsync(TryFindAsync, key, cancellationToken).ConfigureAwait(false);
        return isFound
            ? token
            : FoundToken.Decode((RedisValue)await scriptExecutor.ReadAsync(Script.FindToken, [key], [], cancellationToken)
                .ConfigureAwait(false));
    }

    private static async ValueTask<(bool IsRead, FoundToken Token)> TryFindAsync(IDatabase database, RedisKey key)
    {
        var recordTask = database.StringGetAsync(key, ScriptExecutor.PlainFlags);
        var timeTask = database.ExecuteAsync(TimeCodec.Command, [], ScriptExecutor.PlainFlags);
        var record = await recordTask.ConfigureAwait(false);
        var time = await timeTask.ConfigureAwait(false);
        return (true, new(record, DateTimeOffset.FromUnixTimeMilliseconds(TimeCodec.DecodeMilliseconds(time))));
    }
}

/// <summary>The record of a token, and the server's time when it was read.</summary>
internal readonly record struct FoundToken(ReadOnlyMemory<byte> Record, DateTimeOffset ReadAt)
{
    public bool Exists => !Record.IsEmpty;

    /// <summary>True if the token is or was valid, and not just being issued.</summary>
    public bool IsIssued => Exists && Record.Span[0] != TokenCodec.Prepared;

    /// <summary>Decodes the result of a script: the time and the record, or null.</summary>
    public static FoundToken Decode(RedisValue reply)
    {
        if (reply.IsNull) return default;
        ReadOnlyMemory<byte> bytes = reply;
        return new(bytes[TimeCodec.SizeInBytes..], TimeCodec.Decode(bytes.Span));
    }
}
