using System.Security.Claims;
using Microsoft.AspNetCore.Identity;

namespace Chalkboard.Slates.AspNetCore.Identity;

/// <summary>Compares sign-ins with the users of ASP.NET Core Identity.</summary>
internal sealed class SignInCheck<TUser>(SignInManager<TUser> signIns, SecurityStamps stamps) : ISignInCheck where TUser : class
{
    public async Task<bool> IsLatestAsync(string owner, ClaimsPrincipal principal)
    {
        if (signIns.UserManager is not SlateUserManager<TUser>)
            throw new InvalidOperationException(SignInCheck.GetUserManagerProblem(typeof(TUser)));
        var claims = signIns.Options.ClaimsIdentity;
        if (signIns.UserManager.GetUserId(principal) is not { } userId || stamps.GetOwner(userId) != owner)
            throw new InvalidOperationException(
                $"The claim '{claims.UserIdClaimType}' of the principal, which is the id of the user, does not name the owner of its " +
                "slate, so a new security stamp would not end this sign-in. Let it name the owner: slates.Configure(options => " +
                $"options.Owner.ClaimTypes = [\"{claims.UserIdClaimType}\"]).");
        if (!signIns.UserManager.SupportsUserSecurityStamp) return true;
        return principal.FindFirstValue(claims.SecurityStampClaimType) is { } stamp
            ? await stamps.IsLatestAsync(owner, stamp).ConfigureAwait(false)
            : throw new InvalidOperationException(
                $"The principal has no claim '{claims.SecurityStampClaimType}', so a new security stamp would not end this sign-in. " +
                "Create the principal with SignInManager.CreateUserPrincipalAsync, and let an IUserClaimsPrincipalFactory of your own " +
                "keep that claim.");
    }

    public async Task<bool> IsValidAsync(ClaimsPrincipal principal) =>
        await signIns.ValidateSecurityStampAsync(principal).ConfigureAwait(false) is not null;
}

/// <summary>Messages about a set-up in which a new security stamp would not end sign-ins.</summary>
internal static class SignInCheck
{
    public static string GetUserManagerProblem(Type user) =>
        $"The user manager of {user.Name} does not derive from SlateUserManager<{user.Name}>, so a new security stamp would not end " +
        $"sign-ins. Derive your user manager from SlateUserManager<{user.Name}>; the constructor has the same parameters as that of " +
        "UserManager.";
}
