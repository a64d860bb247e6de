using System.Security.Claims;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Whose slate a principal has: its <see cref="ClaimTypes.NameIdentifier"/>.</summary>
internal static class SlateOwner
{
    /// <returns>Null if the principal is not authenticated or has no such claim.</returns>
    public static string? Of(ClaimsPrincipal principal)
    {
        foreach (var identity in principal.Identities)
            if (identity.IsAuthenticated && identity.FindFirst(ClaimTypes.NameIdentifier)?.Value is { Length: > 0 } owner)
                return owner;
        return null;
    }
}
