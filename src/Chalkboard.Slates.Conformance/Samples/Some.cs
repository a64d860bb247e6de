using System.Security.Cryptography;
using System.Text;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Conformance.Samples;

internal static class Some
{
    public static string Owner() => $"owner-{Guid.NewGuid():N}";

    public static ReadOnlyMemory<byte> Json(string json) => Encoding.UTF8.GetBytes(json);

    /// <summary>A JSON string of a given length in bytes, of digits that don't repeat, so that a lost or doubled part shows.</summary>
    public static ReadOnlyMemory<byte> LargeJson(int bytes)
    {
        var json = new byte[bytes];
        for (var i = 0; i < bytes; i++) json[i] = (byte)('0' + ((i * 7919L) >> 3) % 10);
        json[0] = json[^1] = (byte)'"';
        return json;
    }

    public static TokenId TokenId()
    {
        Span<byte> bytes = stackalloc byte[Slates.TokenId.Length];
        RandomNumberGenerator.Fill(bytes);
        return Slates.TokenId.FromBytes(bytes);
    }

    public static NewToken Token(string owner, TimeSpan lifetime, TimeSpan? absolute = null, int perOwner = 100, string label = "Lynx", ReadOnlyMemory<byte> payload = default) => new()
    {
        Id = TokenId(),
        Owner = owner,
        Label = label,
        Payload = payload,
        Lifetime = lifetime,
        AbsoluteLifetime = absolute ?? TimeSpan.FromDays(1),
        PerOwner = perOwner,
    };
}
