using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Whose slate a principal has: its <see cref="ClaimTypes.NameIdentifier"/>.</summary>
internal static class SlateOwner
{
    /// <summary>Whether the principal is authenticated at all.</summary>
    public static bool IsAuthenticated(ClaimsPrincipal principal) => principal.Identities.Any(identity => identity.IsAuthenticated);

    /// <returns>Null if the principal is not authenticated, has no such claim, or one that can't name a slate.</returns>
    public static string? Find(ClaimsPrincipal principal) => FindUserId(principal) is { } id && FindProblem(id) is null ? id : null;

    /// <summary>Why the principal's id can't name a slate, as one that another site has chosen may not; null if it can, or if there is none.</summary>
    public static string? FindProblem(ClaimsPrincipal principal) => FindUserId(principal) is { } id ? FindProblem(id) : null;

    private static string? FindUserId(ClaimsPrincipal principal)
    {
        foreach (var identity in principal.Identities)
            if (identity.IsAuthenticated && identity.FindFirst(ClaimTypes.NameIdentifier)?.Value is { Length: > 0 } id)
                return id;
        return null;
    }

    private static string? FindProblem(string id)
    {
        try
        {
            SlateName.Validate(id, null);
            return null;
        }
        catch (ArgumentException e)
        {
            return $"The claim '{ClaimTypes.NameIdentifier}' can't name a slate. {e.Message}";
        }
    }
}

/// <summary>The request's user is authenticated, and the user's id can't name a slate. Answered with 403.</summary>
internal sealed class InvalidOwnerException(string problem) : BadHttpRequestException(problem, StatusCodes.Status403Forbidden);
