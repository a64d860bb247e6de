using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Whose slate a principal has: its <see cref="ClaimTypes.NameIdentifier"/>.</summary>
internal static class SlateOwner
{
    /// <summary>Whether the principal is authenticated at all.</summary>
    public static bool IsKnown(ClaimsPrincipal principal) => principal.Identities.Any(identity => identity.IsAuthenticated);

    /// <returns>Null if the principal is not authenticated, has no such claim, or one that can't name a slate.</returns>
    public static string? Of(ClaimsPrincipal principal) => IdOf(principal) is { } id && ProblemOf(id) is null ? id : null;

    /// <summary>Why the principal's id can't name a slate, as one that another site has chosen may not; null if it can, or if there is none.</summary>
    public static string? ProblemOf(ClaimsPrincipal principal) => IdOf(principal) is { } id ? ProblemOf(id) : null;

    private static string? IdOf(ClaimsPrincipal principal)
    {
        foreach (var identity in principal.Identities)
            if (identity.IsAuthenticated && identity.FindFirst(ClaimTypes.NameIdentifier)?.Value is { Length: > 0 } id)
                return id;
        return null;
    }

    private static string? ProblemOf(string id)
    {
        try
        {
            SlateName.Check(id, null);
            return null;
        }
        catch (ArgumentException e)
        {
            return $"The claim '{ClaimTypes.NameIdentifier}' can't name a slate. {e.Message}";
        }
    }
}

/// <summary>The request's user is authenticated, and the user's id can't name a slate. Answered with 403.</summary>
internal sealed class UnusableOwnerException(string problem) : BadHttpRequestException(problem, StatusCodes.Status403Forbidden);
