using System.Security.Claims;
using IdSets.Users;

namespace IdSets.Setup;

/// <summary>The roles of users. They come from the user info of each request, so a change applies at once.</summary>
public static class Roles
{
    /// <summary>May create sets.</summary>
    public const string Maker = "maker";

    /// <summary>May see who created a set.</summary>
    public const string Staff = "staff";

    /// <summary>A user's roles.</summary>
    public static IEnumerable<Claim> GetClaims(UserInfo user)
    {
        if (!user.ReadOnly) yield return new(ClaimTypes.Role, Maker);
        if (user.Staff) yield return new(ClaimTypes.Role, Staff);
    }
}
