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
    public string PreferredClaimType => _options.ClaimTypes is [var first, ..] ? first : ClaimTypes.NameIdentifier;

    /// <returns>The owner; null if the principal is not authenticated, or has none, or one that can't name a slate.</returns>
    public string? Find(ClaimsPrincipal principal) =>
        FindName(principal) is { } found && FindNameProblem(found) is null ? found.Name : null;

    /// <summary>
    /// Explains why the owner of the principal can't name a slate, for example an id from an external provider. Null if it can, or if there
    /// is none.
    /// </summary>
    public string? FindNameProblem(ClaimsPrincipal principal) => FindName(principal) is { } found ? FindNameProblem(found) : null;

    /// <summary>Explains why a principal has no owner, and what to do. It names claims, and none of their values.</summary>
    public string ExplainMissing(ClaimsPrincipal principal)
    {
        if (_options.FromPrincipal is not null) return "SlateOptions.Owner.FromPrincipal returned no owner for the principal.";
        var types = principal.Identities.Where(identity => identity.IsAuthenticated).SelectMany(identity => identity.Claims)
            .Select(claim => claim.Type).Distinct().Order(StringComparer.Ordinal).ToList();
        return $"The principal has no claim {string.Join(" or ", _options.ClaimTypes.Select(type => $"'{type}'"))} in an authenticated " +
            $"identity, or an empty one, so the owner of the slate is unknown. {DescribeClaims(types)} Set the claim that names the " +
            "user: slates.Configure(options => options.Owner.ClaimTypes = [\"...\"]).";
    }

    private static string DescribeClaims(List<string> types) =>
        types.Count == 0 ? "It has no claims." : $"It has these: {string.Join(", ", types.Take(20))}.";

    private (string Name, string? ClaimType)? FindName(ClaimsPrincipal principal)
    {
        if (_options.FromPrincipal is { } fromPrincipal)
            return IsAuthenticated(principal) && fromPrincipal(principal) is { Length: > 0 } name
                ? (name, null) : null;

        foreach (var type in _options.ClaimTypes)
            foreach (var identity in principal.Identities)
                if (identity.IsAuthenticated && identity.FindFirst(type)?.Value is { Length: > 0 } value)
                    return (value, type);
        return null;
    }

    private static string? FindNameProblem((string Name, string? ClaimType) owner)
    {
        try
        {
            SlateName.ValidateOwner(owner.Name, null);
            return null;
        }
        catch (ArgumentException e)
        {
            var source = owner.ClaimType is { } type ? $"The claim '{type}'" : "The result of SlateOptions.Owner.FromPrincipal";
            return $"{source} can't name a slate. {e.Message}";
        }
    }
}
