using System.Security.Claims;

namespace Chalkboard.Slates;

/// <summary>Which slate belongs to a signed-in user. The rule is the same for every authentication scheme.</summary>
/// <remarks>
/// A change gives users other slates: documents stay with the owner that they were written for. A sign-in with a slate token keeps its
/// owner until it ends.
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
    /// True to name the owner by the issuer of the claim and its value, <c>https://login.example|42</c>, because each identity provider
    /// names its own users. Claims that the application has created itself have no issuer, and name the owner by their value. In both parts
    /// of a name <c>|</c> and <c>%</c> are written as <c>%7C</c> and <c>%25</c>, except in a value that has an issuer. False by default.
    /// </summary>
    public bool IncludeIssuer { get; set; }
}
