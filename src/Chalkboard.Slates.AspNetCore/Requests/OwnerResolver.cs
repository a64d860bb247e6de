using System.Security.Claims;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Finds the owner of a principal's slate, by <see cref="SlateOptions.Owner"/>.</summary>
internal sealed class OwnerResolver(IOptions<SlateOptions> options)
{
    private readonly OwnerOptions _options = options.Value.Owner;

    /// <summary>True if the principal has an authenticated identity.</summary>
    public static bool IsAuthenticated(ClaimsPrincipal principal) => principal.Identities.Any(identity => identity.IsAuthenticated);

    /// <summary>The type of the claim that an identity for a given owner should have.</summary>
    public string PreferredClaimType => _options.ClaimTypes[0];

    /// <summary>
    /// Finds the owner, or explains why an authenticated principal has none. The explanation names claims, and none of their values.
    /// </summary>
    /// <returns>Neither, if the principal is not authenticated.</returns>
    public (string? Owner, string? Problem) Resolve(ClaimsPrincipal principal)
    {
        if (FindClaim(principal) is not { } claim) return (null, IsAuthenticated(principal) ? ExplainMissing(principal) : null);
        try
        {
            var name = SlateName.ValidateOwner(GetName(claim), null);
            return SlateName.IsGuest(name)
                ? (null, $"The claim '{claim.Type}' can't name a slate. It is the name of a guest.") : (name, null);
        }
        catch (ArgumentException e)
        {
            return (null, $"The claim '{claim.Type}' can't name a slate. {e.Message}");
        }
    }

    /// <returns>The owner; null if the principal is not authenticated, or has none, or one that can't name a slate.</returns>
    public string? Find(ClaimsPrincipal principal) => Resolve(principal).Owner;

    /// <summary>Finds the owner of a principal that is to be signed in.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public string ResolveToSignIn(ClaimsPrincipal principal)
    {
        var (owner, problem) = Resolve(principal);
        return owner ?? throw new InvalidOperationException("The principal can't be signed in. " + (problem is not null
            ? problem + " Its id names the user's slate: give it another one, such as a hash of this one."
            : "It has no authenticated identity: give its ClaimsIdentity an authentication type."));
    }

    private string ExplainMissing(ClaimsPrincipal principal)
    {
        var types = principal.Identities.Where(identity => identity.IsAuthenticated).SelectMany(identity => identity.Claims)
            .Select(claim => claim.Type).Distinct().Order(StringComparer.Ordinal).ToList();
        return $"The principal has no claim {string.Join(" or ", _options.ClaimTypes.Select(type => $"'{type}'"))} in an authenticated " +
            $"identity, or an empty one, so it is not known whose slate to use. {DescribeClaims(types)} Say which one names the user: " +
            "slates.Configure(options => options.Owner.ClaimTypes = [\"...\"]).";
    }

    private static string DescribeClaims(List<string> types) =>
        types.Count == 0 ? "It has no claims." : $"It has these: {string.Join(", ", types.Take(20))}.";

    private static string Escape(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal).Replace("|", "%7C", StringComparison.Ordinal);

    private Claim? FindClaim(ClaimsPrincipal principal)
    {
        foreach (var type in _options.ClaimTypes)
            foreach (var identity in principal.Identities)
                if (identity.IsAuthenticated && identity.FindFirst(type) is { Value.Length: > 0 } claim)
                    return claim;
        return null;
    }

    // Two claims never give one name: only a name with an issuer has a separator, and the first one ends the issuer.
    private string GetName(Claim claim) =>
        !_options.IncludeIssuer ? claim.Value
        : claim.Issuer == ClaimsIdentity.DefaultIssuer ? Escape(claim.Value)
        : $"{Escape(claim.Issuer)}|{claim.Value}";
}
