using Chalkboard.Slates.Redis.Scripts;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Tokens;

/// <summary>A sign-in in the list of its owner's sign-ins. The comment in <c>family.lua</c> defines the format.</summary>
/// <param name="Id">The family.</param>
/// <param name="Tokens">The current token, then the superseded ones.</param>
internal sealed record TokenFamily(RedisValue Id, IReadOnlyList<TokenId> Tokens)
{
    private const int SupersededOffset = TokenId.SizeInBytes + 3 * TimeCodec.SizeInBytes;
    private const int SupersededLength = TokenId.SizeInBytes + 2 * TimeCodec.SizeInBytes;

    /// <summary>Decodes a list of alternating families and records.</summary>
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
        for (var offset = SupersededOffset; offset < record.Length; offset += SupersededLength)
            tokens.Add(TokenId.FromBytes(record[offset..]));
        return new(id, tokens);
    }
}
