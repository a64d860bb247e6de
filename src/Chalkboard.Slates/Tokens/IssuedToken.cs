using System.Diagnostics;

namespace Chalkboard.Slates;

/// <summary>A new token. Its secret is available only here.</summary>
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

    /// <summary>The token's id, which does not reveal the secret.</summary>
    public TokenId Id { get; }

    /// <summary>The lifetime unless it is renewed.</summary>
    public TimeSpan Lifetime { get; }

    /// <summary>The secret that the client stores and sends: 43 characters of base64url. Never log it.</summary>
    /// <remarks>A method and not a property, so that neither a logger nor a serializer that gets this object writes it.</remarks>
    public string RevealSecret() => _secret;

    /// <summary>The token's id, never its secret.</summary>
    public override string ToString() => Id.ToString();
}
