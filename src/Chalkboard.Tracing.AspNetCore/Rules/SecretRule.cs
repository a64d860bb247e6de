using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Tracing.AspNetCore.Rules;

internal sealed class SecretRule : TraceRule
{
    private const int _shortest = 16;

    // No secret of any sense is longer, and headers can be.
    private const int _longest = 1024;

    private static readonly TraceDecision _yes = new("asked for with the secret") { IsAsked = true };

    private readonly byte[] _hash;

    public SecretRule(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        // The message must not hold the secret, not even a short one.
        if (secret.Length is < _shortest or > _longest) throw new ArgumentException($"The secret has {secret.Length} characters. It needs between {_shortest} and {_longest}, that nobody can guess.", nameof(secret));
        _hash = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
    }

    public override ValueTask<TraceDecision> DecideAsync(HttpContext context) => new(AskHeader.Of(context) is { } sent && Is(sent) ? _yes : default);

    // Hashes have one length, so that the time that it takes tells nothing, nor of the length.
    private bool Is(string sent)
    {
        if (sent.Length > _longest) return false;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(sent), hash);
        return CryptographicOperations.FixedTimeEquals(hash, _hash);
    }
}
