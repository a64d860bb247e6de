using System.Diagnostics;

namespace Chalkboard.Slates;

/// <summary>A token that has just been minted. This is the only time that its secret is to be had.</summary>
[DebuggerDisplay("{Id}")]
public sealed class IssuedToken
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _secret;

    internal IssuedToken(string secret, TokenId id, TimeSpan lifetime)
    {
        _secret = secret;
        Id = id;
        Lifetime = lifetime;
    }

    /// <summary>The token's name, which gives nothing away.</summary>
    public TokenId Id { get; }

    /// <summary>How long it lives unless it is renewed.</summary>
    public TimeSpan Lifetime { get; }

    /// <summary>What the client keeps and sends: 43 characters of base64url. Never log it.</summary>
    /// <remarks>No property, so that neither a logger nor a serializer that is given this object writes it.</remarks>
    public string RevealSecret() => _secret;

    /// <summary>The token's name, never its secret.</summary>
    public override string ToString() => Id.ToString();
}
