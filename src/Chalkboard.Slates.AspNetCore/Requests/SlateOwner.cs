using System.Security.Claims;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Whose slate a principal has: its <see cref="ClaimTypes.NameIdentifier"/>.</summary>
internal static class SlateOwner
{
    /// <summary>Whether the principal is authenticated at all.</summary>
    public static bool IsKnown(ClaimsPrincipal principal) => principal.Identities.Any(identity => identity.IsAuthenticated);

    /// <returns>Null if the principal is not authenticated or has no such claim.</returns>
    public static string? Of(ClaimsPrincipal principal)
    {
        foreach (var identity in principal.Identities)
            if (identity.IsAuthenticated && identity.FindFirst(ClaimTypes.NameIdentifier)?.Value is { Length: > 0 } owner)
                return owner;
        return null;
    }
}
