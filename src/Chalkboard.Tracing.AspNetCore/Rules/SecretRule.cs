using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Rules;

internal sealed class SecretRule : TraceRule
{
    private const int MinLength = 16;

    // Headers can be longer than any sensible secret.
    private const int MaxLength = 1024;

    private static readonly TraceDecision _decision = new("requested with the secret") { IsRequestedByClient = true };

    private readonly byte[] _hash;

    public SecretRule(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        // The message must not contain the secret, even if it is too short.
        if (secret.Length is < MinLength or > MaxLength)
            throw new ArgumentException(
                $"The secret has {secret.Length} characters. It needs between {MinLength} and {MaxLength} characters " +
                "that nobody can guess.", nameof(secret));
        _hash = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
    }

    public override ValueTask<TraceDecision> DecideAsync(HttpContext context) =>
        new(TraceRequestHeader.Get(context) is { } value && IsSecret(value) ? _decision : default);

    // Hashes have the same length, so the time of the comparison reveals neither the secret nor its length.
    private bool IsSecret(string value)
    {
        if (value.Length > MaxLength) return false;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(value), hash);
        return CryptographicOperations.FixedTimeEquals(hash, _hash);
    }
}
