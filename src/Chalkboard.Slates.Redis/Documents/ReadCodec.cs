using Chalkboard.Slates.Redis.Scripts;
using Chalkboard.Slates.Redis.Tokens;
using Chalkboard.Slates.Storage;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Documents;

/// <summary>Encodes the arguments of the script that reads documents and a token, and decodes its result.</summary>
internal static class ReadCodec
{
    private const int FirstId = 6;

    public static RedisValue[] EncodeArguments(ReadRequest request)
    {
        var arguments = new RedisValue[FirstId + request.Ids.Count + 2 * request.KnownVersions.Count];
        (arguments[0], arguments[1]) = request.Token is { } token
            ? (TokenCodec.EncodeId(token.Family), TokenCodec.EncodeId(token.Id)) : (RedisValue.EmptyString, RedisValue.EmptyString);
        (arguments[2], arguments[3]) = request.Prefix is { } prefix
            ? DocumentCodec.EncodeRange(prefix, after: null) : (RedisValue.EmptyString, RedisValue.EmptyString);
        arguments[4] = ReadRequest.MaxDocuments;
        arguments[5] = request.Ids.Count;
        var position = FirstId;
        foreach (var id in request.Ids) arguments[position++] = id;
        foreach (var (id, version) in request.KnownVersions)
        {
            arguments[position++] = id;
            var bytes = new byte[DocumentVersion.SizeInBytes];
            version.WriteTo(bytes);
            arguments[position++] = bytes;
        }

        return arguments;
    }

    /// <summary>Decodes the result for a token that is live, or for none.</summary>
    public static ReadResult Decode(ReadRequest request, RedisResult reply)
    {
        var values = (RedisResult[])reply!;
        var documents = new ReadDocument[(values.Length - 2) / 3];
        for (var i = 0; i < documents.Length; i++)
        {
            var (id, version, content) = (values[2 + 3 * i], (RedisValue)values[3 + 3 * i], values[4 + 3 * i]);
            documents[i] = new(
                (string)id!,
                DocumentVersion.FromBytes(((ReadOnlyMemory<byte>)version).Span),
                (RedisValue)content,
                IsUnchanged: content.IsNull);
        }

        var token = request.Token is { } known ? DecodeToken(known, ((ReadOnlyMemory<byte>)(RedisValue)values[0]).Span) : null;
        return new ReadResult(token, documents, HasMore: (int)values[1] == 1);
    }

    private static StoredToken DecodeToken(StoredToken known, ReadOnlySpan<byte> state)
    {
        var isSuperseded = state[TimeCodec.SizeInBytes] == 'S';
        var times = state[(TimeCodec.SizeInBytes + 1)..];
        return known with
        {
            ReadAt = TimeCodec.Decode(state),
            IsSuperseded = isSuperseded,
            ExpiresAt = TimeCodec.Decode(times),
            AbsoluteExpiresAt = TimeCodec.Decode(times[TimeCodec.SizeInBytes..]),
            SeenAt = isSuperseded ? known.SeenAt : TimeCodec.Decode(times[(2 * TimeCodec.SizeInBytes)..]),
        };
    }
}
