using System.Security.Claims;

namespace Chalkboard.Slates.AspNetCore.Identity;

/// <summary>Compares sign-ins with the users of the application.</summary>
internal interface ISignInCheck
{
    /// <summary>
    /// True if the security stamp of a principal that is signed in is the user's latest, so that requests need not check the sign-in.
    /// </summary>
    /// <exception cref="InvalidOperationException">A new security stamp would not end the sign-in.</exception>
    Task<bool> IsLatestAsync(string owner, ClaimsPrincipal principal);

    /// <summary>Asks the application's store of users. True if the user exists and has the security stamp of the principal.</summary>
    Task<bool> IsValidAsync(ClaimsPrincipal principal);
}
