using System.Security.Claims;
using Chalkboard.Slates;
using Chalkboard.Slates.AspNetCore;
using IdSets.Accounts;
using IdSets.Users;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdSets.Pages;

/// <summary>Sign in.</summary>
public sealed class SignInModel(AccountBook accounts, SignInThrottle throttle, SlateClient<UserSlate> slates) : PageModel
{
    /// <summary>The values that the user has entered.</summary>
    public string? UserName { get; private set; }

    /// <summary>The reason why the sign-in failed.</summary>
    public string? Error { get; private set; }

    /// <summary>Shows the form.</summary>
    public IActionResult OnGet() => User.Identity?.IsAuthenticated == true ? Redirect("/") : Page();

    /// <summary>Signs in.</summary>
    public async Task<IActionResult> OnPostAsync(string? username, string? password, string? returnUrl)
    {
        UserName = username?.Trim() ?? "";
        var address = HttpContext.Connection.RemoteIpAddress;
        if (!await throttle.WaitAsync(UserName, address, HttpContext.RequestAborted))
        {
            Response.Headers.RetryAfter = "30";
            return Again(StatusCodes.Status429TooManyRequests, "There were too many attempts. Wait half a minute, then try again.");
        }

        if (await accounts.FindAsync(UserName, password ?? "", CancellationToken.None) is not { } account)
            return Again(StatusCodes.Status400BadRequest, "There is no such user, or the password is wrong.");

        throttle.Reset(UserName, address);
        await slates.For(account.UserName).User.TryReplaceAsync(
            new UserInfo { UserId = account.UserName, Staff = account.Staff }, DocumentVersion.None, CancellationToken.None);
        var identity =
            new ClaimsIdentity(
                [new(ClaimTypes.NameIdentifier, account.UserName),
                    new(ClaimTypes.Name, account.UserName)], SlateAuthenticationDefaults.AuthenticationScheme);
        // The sign-in redirects. Unlike a redirect of the page, it encodes the address.
        await HttpContext.SignInAsync(
            new ClaimsPrincipal(identity), new AuthenticationProperties { RedirectUri = Url.IsLocalUrl(returnUrl) ? returnUrl : "/" });
        return new EmptyResult();
    }

    private PageResult Again(int status, string error)
    {
        Error = error;
        Response.StatusCode = status;
        return Page();
    }
}
