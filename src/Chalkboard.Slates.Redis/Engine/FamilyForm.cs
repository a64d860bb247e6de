using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Engine;

/// <summary>How a sign-in is kept beside its owner's documents; <c>family.lua</c> says in which form.</summary>
/// <param name="Id">The family.</param>
/// <param name="Tokens">Its token, then those that it superseded.</param>
internal sealed record FamilyForm(RedisValue Id, IReadOnlyList<TokenId> Tokens)
{
    private const int SupersededAt = TokenId.Length + 3 * Times.Length;
    private const int SupersededLength = TokenId.Length + 2 * Times.Length;

    /// <summary>Reads families and records, one after the other.</summary>
    public static List<FamilyForm> Read(RedisResult list)
    {
        var parts = (RedisValue[])list!;
        var families = new List<FamilyForm>(parts.Length / 2);
        for (var i = 0; i < parts.Length; i += 2) families.Add(Read(parts[i], ((ReadOnlyMemory<byte>)parts[i + 1]).Span));
        return families;
    }

    private static FamilyForm Read(RedisValue id, ReadOnlySpan<byte> record)
    {
        var tokens = new List<TokenId> { TokenId.FromBytes(record) };
        for (var at = SupersededAt; at < record.Length; at += SupersededLength) tokens.Add(TokenId.FromBytes(record[at..]));
        return new(id, tokens);
    }
}
