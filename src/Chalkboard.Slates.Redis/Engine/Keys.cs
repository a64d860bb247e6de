using System.Buffers.Text;
using System.Text;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Engine;

/// <summary>
/// The names of keys. All of an owner stands between braces, so that a cluster keeps it in one slot:
/// <c>slates:{admin}:documents</c>, <c>slates:{admin}:tokens</c>. Tokens are spread: <c>slates:token:...</c>.
/// </summary>
internal sealed class Keys
{
    private static ReadOnlySpan<byte> Documents => "}:documents"u8;

    private static ReadOnlySpan<byte> OwnersTokens => "}:tokens"u8;

    private readonly byte[] _owner;
    private readonly byte[] _token;

    public Keys(string prefix)
    {
        _owner = Encoding.ASCII.GetBytes(prefix + ":{");
        _token = Encoding.ASCII.GetBytes(prefix + ":token:");
        Changes = Encoding.ASCII.GetBytes(prefix + ":changes");
        AllDocuments = prefix + ":{*}:documents";
    }

    /// <summary>The channel for changes.</summary>
    public byte[] Changes { get; }

    /// <summary>A pattern that the documents of every owner match.</summary>
    public string AllDocuments { get; }

    public RedisKey DocumentsOf(string owner) => Of(owner, Documents);

    public RedisKey TokensOf(string owner) => Of(owner, OwnersTokens);

    public RedisKey Token(TokenId id)
    {
        Span<byte> bytes = stackalloc byte[TokenId.Length];
        id.WriteTo(bytes);
        var key = new byte[_token.Length + Base64Url.GetEncodedLength(TokenId.Length)];
        _token.CopyTo(key, 0);
        Base64Url.EncodeToUtf8(bytes, key.AsSpan(_token.Length));
        return key;
    }

    /// <summary>The owner of a key that <see cref="AllDocuments"/> matches; null if there is none.</summary>
    public string? Owner(ReadOnlySpan<byte> key)
    {
        if (key.Length <= _owner.Length + Documents.Length || !key.StartsWith(_owner) || !key.EndsWith(Documents)) return null;
        return Tag.Decode(key[_owner.Length..^Documents.Length]);
    }

    private RedisKey Of(string owner, ReadOnlySpan<byte> what)
    {
        Span<byte> tag = stackalloc byte[Tag.MaxBytes];
        tag = tag[..Tag.Encode(owner, tag)];
        var key = new byte[_owner.Length + tag.Length + what.Length];
        _owner.CopyTo(key, 0);
        tag.CopyTo(key.AsSpan(_owner.Length));
        what.CopyTo(key.AsSpan(_owner.Length + tag.Length));
        return key;
    }
}
