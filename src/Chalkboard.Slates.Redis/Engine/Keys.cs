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

    private static ReadOnlySpan<byte> Contents => "}:contents"u8;

    private readonly byte[] _owner;
    private readonly byte[] _token;
    private readonly string _expiring;
    private readonly string _mark;

    public Keys(string prefix)
    {
        _owner = Encoding.ASCII.GetBytes(prefix + ":{");
        _token = Encoding.ASCII.GetBytes(prefix + ":token:");
        _expiring = prefix + ":expiring:";
        _mark = prefix + ":mark:";
        Changes = Encoding.ASCII.GetBytes(prefix + ":changes");
        Sweep = prefix + ":sweep";
        AllDocuments = prefix + ":{*}:documents";
    }

    /// <summary>The channel for changes.</summary>
    public byte[] Changes { get; }

    /// <summary>Is there while it is nobody's turn to sweep.</summary>
    public RedisKey Sweep { get; }

    /// <summary>A pattern that the documents of every owner match.</summary>
    public string AllDocuments { get; }

    /// <summary>Where a document is found: the headers of an owner's documents and their contents.</summary>
    public RedisKey[] ToFind(string owner)
    {
        Span<byte> tag = stackalloc byte[Tag.MaxBytes];
        tag = tag[..Tag.Encode(owner, tag)];
        return [Of(tag, Documents), Of(tag, Contents)];
    }

    /// <summary>All of a slate: headers, contents, ids in order, expiries in order; and of all slates in its slot those in which something expires.</summary>
    public RedisKey[] Slate(string owner)
    {
        Span<byte> tag = stackalloc byte[Tag.MaxBytes];
        tag = tag[..Tag.Encode(owner, tag)];
        return [Of(tag, Documents), Of(tag, Contents), Of(tag, "}:ids"u8), Of(tag, "}:expiries"u8), Expiring(Slot.Of(tag))];
    }

    /// <summary>All of a slate, and its owner's sign-ins: the live ones, and those that are being ended.</summary>
    public RedisKey[] SlateAndTokens(string owner)
    {
        var tokens = Tokens(owner);
        return [.. Slate(owner), tokens[0], tokens[3]];
    }

    /// <summary>The sign-ins of an owner, by family; the families by when they were seen, and by when they expire; those that are being ended.</summary>
    public RedisKey[] Tokens(string owner)
    {
        Span<byte> tag = stackalloc byte[Tag.MaxBytes];
        tag = tag[..Tag.Encode(owner, tag)];
        return [Of(tag, "}:tokens"u8), Of(tag, "}:tokens:seen"u8), Of(tag, "}:tokens:expiries"u8), Of(tag, "}:tokens:ended"u8)];
    }

    /// <summary>The slates of a slot in which something expires, by when it does.</summary>
    public RedisKey Expiring(int slot) => _expiring + Slot.Tag(slot);

    /// <summary>What shows, in a slot, that a server still has its data.</summary>
    public RedisKey Mark(int slot) => _mark + Slot.Tag(slot);

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

    private RedisKey Of(ReadOnlySpan<byte> tag, ReadOnlySpan<byte> what)
    {
        var key = new byte[_owner.Length + tag.Length + what.Length];
        _owner.CopyTo(key, 0);
        tag.CopyTo(key.AsSpan(_owner.Length));
        what.CopyTo(key.AsSpan(_owner.Length + tag.Length));
        return key;
    }
}
