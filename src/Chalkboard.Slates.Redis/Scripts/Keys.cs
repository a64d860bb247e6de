using System.Buffers.Text;
using System.Text;
using Chalkboard.Slates.Redis.Cluster;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Scripts;

/// <summary>
/// The names of keys. All of an owner stands between braces, so that a cluster keeps it in one slot:
/// <c>slates:{admin}:documents</c>, <c>slates:{admin}:tokens</c>. Tokens are spread: <c>slates:token:...</c>.
/// </summary>
internal sealed class Keys
{
    private static ReadOnlySpan<byte> DocumentsSuffix => "}:documents"u8;

    private static ReadOnlySpan<byte> ContentsSuffix => "}:contents"u8;

    private readonly byte[] _ownerPrefix;
    private readonly byte[] _tokenPrefix;
    private readonly string _expiringPrefix;
    private readonly string _markPrefix;

    public Keys(string prefix)
    {
        _ownerPrefix = Encoding.ASCII.GetBytes(prefix + ":{");
        _tokenPrefix = Encoding.ASCII.GetBytes(prefix + ":token:");
        _expiringPrefix = prefix + ":expiring:";
        _markPrefix = prefix + ":mark:";
        ChangesChannel = Encoding.ASCII.GetBytes(prefix + ":changes");
        SweepLease = prefix + ":sweep";
        DocumentsPattern = prefix + ":{*}:documents";
    }

    /// <summary>The channel for changes.</summary>
    public byte[] ChangesChannel { get; }

    /// <summary>Is there while it is nobody's turn to sweep.</summary>
    public RedisKey SweepLease { get; }

    /// <summary>A pattern that the documents of every owner match.</summary>
    public string DocumentsPattern { get; }

    /// <summary>Where a document is found: the headers of an owner's documents and their contents.</summary>
    public RedisKey[] GetFindKeys(string owner)
    {
        Span<byte> tag = stackalloc byte[HashTag.MaxBytes];
        tag = tag[..HashTag.Encode(owner, tag)];
        return [CreateKey(tag, DocumentsSuffix), CreateKey(tag, ContentsSuffix)];
    }

    /// <summary>All of a slate: headers, contents, ids in order, expiries in order; and of all slates in its slot those in which something expires.</summary>
    public RedisKey[] GetSlateKeys(string owner)
    {
        Span<byte> tag = stackalloc byte[HashTag.MaxBytes];
        tag = tag[..HashTag.Encode(owner, tag)];
        return [CreateKey(tag, DocumentsSuffix), CreateKey(tag, ContentsSuffix), CreateKey(tag, "}:ids"u8), CreateKey(tag, "}:expiries"u8), GetExpiringKey(ClusterSlot.Compute(tag))];
    }

    /// <summary>All of a slate, and its owner's sign-ins: the live ones, and those that are being ended.</summary>
    public RedisKey[] GetSlateAndTokenKeys(string owner)
    {
        var tokens = GetTokenKeys(owner);
        return [.. GetSlateKeys(owner), tokens[0], tokens[3]];
    }

    /// <summary>The sign-ins of an owner, by family; the families by when they were seen, and by when they expire; those that are being ended.</summary>
    public RedisKey[] GetTokenKeys(string owner)
    {
        Span<byte> tag = stackalloc byte[HashTag.MaxBytes];
        tag = tag[..HashTag.Encode(owner, tag)];
        return [CreateKey(tag, "}:tokens"u8), CreateKey(tag, "}:tokens:seen"u8), CreateKey(tag, "}:tokens:expiries"u8), CreateKey(tag, "}:tokens:ended"u8)];
    }

    /// <summary>The slates of a slot in which something expires, by when it does.</summary>
    public RedisKey GetExpiringKey(int slot) => _expiringPrefix + ClusterSlot.GetHashTag(slot);

    /// <summary>What shows, in a slot, that a server still has its data.</summary>
    public RedisKey GetMarkKey(int slot) => _markPrefix + ClusterSlot.GetHashTag(slot);

    public RedisKey GetTokenKey(TokenId id)
    {
        Span<byte> bytes = stackalloc byte[TokenId.SizeInBytes];
        id.WriteTo(bytes);
        var key = new byte[_tokenPrefix.Length + Base64Url.GetEncodedLength(TokenId.SizeInBytes)];
        _tokenPrefix.CopyTo(key, 0);
        Base64Url.EncodeToUtf8(bytes, key.AsSpan(_tokenPrefix.Length));
        return key;
    }

    /// <summary>The owner of a key that <see cref="DocumentsPattern"/> matches; null if there is none.</summary>
    public string? FindOwner(ReadOnlySpan<byte> key)
    {
        if (key.Length <= _ownerPrefix.Length + DocumentsSuffix.Length || !key.StartsWith(_ownerPrefix) || !key.EndsWith(DocumentsSuffix)) return null;
        return HashTag.Decode(key[_ownerPrefix.Length..^DocumentsSuffix.Length]);
    }

    private RedisKey CreateKey(ReadOnlySpan<byte> tag, ReadOnlySpan<byte> suffix)
    {
        var key = new byte[_ownerPrefix.Length + tag.Length + suffix.Length];
        _ownerPrefix.CopyTo(key, 0);
        tag.CopyTo(key.AsSpan(_ownerPrefix.Length));
        suffix.CopyTo(key.AsSpan(_ownerPrefix.Length + tag.Length));
        return key;
    }
}
