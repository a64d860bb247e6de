using Chalkboard.Slates.Redis.Scripts;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Tokens;

/// <summary>How a sign-in is kept beside its owner's documents; <c>family.lua</c> says in which form.</summary>
/// <param name="Id">The family.</param>
/// <param name="Tokens">Its token, then those that it superseded.</param>
internal sealed record TokenFamily(RedisValue Id, IReadOnlyList<TokenId> Tokens)
{
    private const int SupersededOffset = TokenId.SizeInBytes + 3 * TimeCodec.SizeInBytes;
    private const int SupersededLength = TokenId.SizeInBytes + 2 * TimeCodec.SizeInBytes;

    /// <summary>Reads families and records, one after the other.</summary>
    public static List<TokenFamily> Decode(RedisResult list)
    {
        var values = (RedisValue[])list!;
        var families = new List<TokenFamily>(values.Length / 2);
        for (var i = 0; i < values.Length; i += 2) families.Add(Decode(values[i], ((ReadOnlyMemory<byte>)values[i + 1]).Span));
        return families;
    }

    private static TokenFamily Decode(RedisValue id, ReadOnlySpan<byte> record)
    {
        var tokens = new List<TokenId> { TokenId.FromBytes(record) };
        for (var offset = SupersededOffset; offset < record.Length; offset += SupersededLength) tokens.Add(TokenId.FromBytes(record[offset..]));
        return new(id, tokens);
    }
}
