using System.Buffers.Text;
using System.Text;
using Chalkboard.Slates.Redis.Cluster;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Scripts;

/// <summary>
/// The names of keys. The keys of an owner have the owner's name in braces, so that a cluster keeps them in one slot:
/// <c>slates:{admin}:documents</c>, <c>slates:{admin}:tokens</c>. Tokens are in any slot: <c>slates:token:...</c>.
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
        EndsChannel = Encoding.ASCII.GetBytes(prefix + ":ends");
        SweepLease = prefix + ":sweep";
        DocumentsPattern = prefix + ":{*}:documents";
    }

    /// <summary>The channel for changes.</summary>
    public byte[] ChangesChannel { get; }

    /// <summary>The channel for ends of sign-ins.</summary>
    public byte[] EndsChannel { get; }

    /// <summary>Gets the key that exists while an application sweeps or has just swept.</summary>
    public RedisKey SweepLease { get; }

    /// <summary>A pattern that the documents of every owner match.</summary>
    public string DocumentsPattern { get; }

    /// <summary>Gets the keys to find a document: the headers and the contents of the owner's documents.</summary>
    public RedisKey[] GetFindKeys(string owner)
    {
        Span<byte> tag = stackalloc byte[HashTag.MaxBytes];
        tag = tag[..HashTag.Encode(owner, tag)];
        return [CreateKey(tag, DocumentsSuffix), CreateKey(tag, ContentsSuffix)];
    }

    /// <summary>
    /// Gets the keys to read documents and a sign-in: headers and contents; the sign-ins, live ones and those that are being revoked; and
    /// the sorted ids.
    /// </summary>
    public RedisKey[] GetReadKeys(string owner)
    {
        Span<byte> tag = stackalloc byte[HashTag.MaxBytes];
        tag = tag[..HashTag.Encode(owner, tag)];
        return [CreateKey(tag, DocumentsSuffix), CreateKey(tag, ContentsSuffix), CreateKey(tag, "}:tokens"u8),
            CreateKey(tag, "}:tokens:ended"u8), CreateKey(tag, "}:ids"u8)];
    }

    /// <summary>
    /// Gets the keys of a slate: headers, contents, sorted ids, sorted expiries, and the slates of its slot in which something expires.
    /// </summary>
    public RedisKey[] GetSlateKeys(string owner)
    {
        Span<byte> tag = stackalloc byte[HashTag.MaxBytes];
        tag = tag[..HashTag.Encode(owner, tag)];
        return [CreateKey(tag, DocumentsSuffix), CreateKey(tag, ContentsSuffix), CreateKey(tag, "}:ids"u8), CreateKey(tag, "}:expiries"u8),
            GetExpiringKey(ClusterSlot.Compute(tag))];
    }

    /// <summary>Gets the keys of a slate, then those of its owner's sign-ins: the live ones, and those that are being revoked.</summary>
    public RedisKey[] GetSlateAndTokenKeys(string owner)
    {
        var tokens = GetTokenKeys(owner);
        return [.. GetSlateKeys(owner), tokens[0], tokens[3]];
    }

    /// <summary>Gets the keys of an owner's sign-ins: by family, by last use, by expiry, and those that are being revoked.</summary>
    public RedisKey[] GetTokenKeys(string owner)
    {
        Span<byte> tag = stackalloc byte[HashTag.MaxBytes];
        tag = tag[..HashTag.Encode(owner, tag)];
        return [CreateKey(tag, "}:tokens"u8), CreateKey(tag, "}:tokens:seen"u8), CreateKey(tag, "}:tokens:expiries"u8),
            CreateKey(tag, "}:tokens:ended"u8)];
    }

    /// <summary>Gets the key of the slates of a slot in which something expires, sorted by expiry.</summary>
    public RedisKey GetExpiringKey(int slot) => _expiringPrefix + ClusterSlot.GetHashTag(slot);

    /// <summary>Gets the key of the mark by which <see cref="DataLossDetector"/> recognizes the data of a slot's server.</summary>
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

    /// <summary>Finds the owner in a key that <see cref="DocumentsPattern"/> matches; null if the key is malformed.</summary>
    public string? FindOwner(ReadOnlySpan<byte> key)
    {
        if (key.Length <= _ownerPrefix.Length + DocumentsSuffix.Length || !key.StartsWith(_ownerPrefix) || !key.EndsWith(DocumentsSuffix))
            return null;
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
