using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Finds the owner of a principal's slate: the claim <see cref="ClaimTypes.NameIdentifier"/>.</summary>
internal static class SlateOwner
{
    /// <summary>True if the principal has an authenticated identity.</summary>
    public static bool IsAuthenticated(ClaimsPrincipal principal) => principal.Identities.Any(identity => identity.IsAuthenticated);

    /// <returns>The owner; null if the principal is not authenticated, has no such claim, or has a value that can't name a slate.</returns>
    public static string? Find(ClaimsPrincipal principal) => FindUserId(principal) is { } id && FindProblem(id) is null ? id : null;

    /// <summary>
    /// Explains why the principal's id can't name a slate, for example an id from an external provider. Null if it can, or if
    /// there is none.
    /// </summary>
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

/// <summary>The id of the authenticated user can't name a slate. Answered with 403.</summary>
internal sealed class InvalidOwnerException(string problem) : BadHttpRequestException(problem, StatusCodes.Status403Forbidden);
