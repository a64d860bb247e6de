using System.Security.Claims;
using IdSets.Users;

namespace IdSets.Setup;

/// <summary>What users may do. It follows from the user info at each request, so a change holds at once.</summary>
public static class Roles
{
    /// <summary>May make sets.</summary>
    public const string Maker = "maker";

    /// <summary>Sees who made a set.</summary>
    public const string Staff = "staff";

    /// <summary>A user's roles.</summary>
    public static IEnumerable<Claim> GetClaims(UserInfo user)
    {
        if (!user.ReadOnly) yield return new(ClaimTypes.Role, Maker);
        if (user.Staff) yield return new(ClaimTypes.Role, Staff);
    }
}
