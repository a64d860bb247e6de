using System.Security.Claims;

namespace Chalkboard.Slates;

/// <summary>Which slate belongs to a signed-in user. The rule is the same for every authentication scheme.</summary>
/// <remarks>
/// A change gives users other slates: documents stay with the owner that they were written for. Sign-ins that exist keep their owner.
/// </remarks>
public sealed class OwnerOptions
{
    /// <summary>
    /// The claims whose value names the owner, in order of preference. The first one that an authenticated identity has, and that is not
    /// empty, is used. By default <see cref="ClaimTypes.NameIdentifier"/>, then <c>sub</c>, as OpenID Connect and JWT bearer tokens have it
    /// with <c>MapInboundClaims = false</c>.
    /// </summary>
    public IReadOnlyList<string> ClaimTypes { get; set; } = [System.Security.Claims.ClaimTypes.NameIdentifier, "sub"];

    /// <summary>
    /// Gets the owner from an authenticated principal, instead of <see cref="ClaimTypes"/>. Null or an empty text if it has none. Null by
    /// default. Use it where several identity providers sign users in, because each gives subjects of its own:
    /// <code>options.Owner.FromPrincipal = user => $"{user.FindFirst("iss")?.Value}|{user.FindFirst("sub")?.Value}";</code>
    /// </summary>
    public Func<ClaimsPrincipal, string?>? FromPrincipal { get; set; }
}
