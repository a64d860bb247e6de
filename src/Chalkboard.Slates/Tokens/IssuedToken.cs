using System.Diagnostics;

namespace Chalkboard.Slates;

/// <summary>A token that has just been minted. This is the only time that its secret is to be had.</summary>
[DebuggerDisplay("{Id}")]
public sealed class IssuedToken
{
    internal IssuedToken(string secret, TokenId id, TimeSpan lifetime)
    {
        Secret = secret;
        Id = id;
        Lifetime = lifetime;
    }

    /// <summary>What the client keeps and sends: 43 characters of base64url. Never log it.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string Secret { get; }

    /// <summary>The token's name, which gives nothing away.</summary>
    public TokenId Id { get; }

    /// <summary>How long it lives unless it is renewed.</summary>
    public TimeSpan Lifetime { get; }

    /// <summary>The token's name, never its secret.</summary>
    public override string ToString() => Id.ToString();
}
