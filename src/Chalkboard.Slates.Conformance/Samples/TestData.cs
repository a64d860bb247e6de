using System.Security.Cryptography;
using System.Text;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Conformance.Samples;

internal static class TestData
{
    public static string CreateOwner() => $"owner-{Guid.NewGuid():N}";

    public static ReadOnlyMemory<byte> ToUtf8(string json) => Encoding.UTF8.GetBytes(json);

    /// <summary>Creates a JSON string of a length in bytes. Its digits don't repeat, so that a lost or doubled part is detected.</summary>
    public static ReadOnlyMemory<byte> CreateLargeJson(int length)
    {
        var json = new byte[length];
        for (var i = 0; i < length; i++) json[i] = (byte)('0' + ((i * 7919L) >> 3) % 10);
        json[0] = json[^1] = (byte)'"';
        return json;
    }

    public static TokenId CreateTokenId()
    {
        Span<byte> bytes = stackalloc byte[Slates.TokenId.SizeInBytes];
        RandomNumberGenerator.Fill(bytes);
        return Slates.TokenId.FromBytes(bytes);
    }

    public static NewToken CreateToken(
        string owner, TimeSpan lifetime, TimeSpan? absoluteLifetime = null, int maxPerOwner = 100, string label = "Lynx",
        ReadOnlyMemory<byte> payload = default) => new()
        {
            Id = CreateTokenId(),
            Owner = owner,
            Label = label,
            Payload = payload,
            Lifetime = lifetime,
            AbsoluteLifetime = absoluteLifetime ?? TimeSpan.FromDays(1),
            MaxPerOwner = maxPerOwner,
        };
}
