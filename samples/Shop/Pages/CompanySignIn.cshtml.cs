using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Shop.Pages;

/// <summary>The sign-in page of the provider.</summary>
public sealed class CompanySignInModel : PageModel
{
    private OpenIddictRequest Authorization => HttpContext.GetOpenIddictServerRequest()!;

    /// <summary>The parameters of the request for authorization, which the form sends again.</summary>
    public IEnumerable<(string Name, string? Value)> Parameters =>
        Authorization.GetParameters().Where(parameter => parameter.Key is not ("login" or "__RequestVerificationToken"))
            .Select(parameter => (parameter.Key, (string?)parameter.Value));

    /// <summary>Signs the user in.</summary>
    public IActionResult OnPost([Required, RegularExpression("[a-z]{1,50}")] string login)
    {
        if (!ModelState.IsValid) return Page();
        var identity = new ClaimsIdentity("Company", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, login).SetClaim(Claims.Name, login).SetClaim(Claims.Email, $"{login}@company.example");
        identity.SetDestinations(_ => [Destinations.IdentityToken]);
        identity.SetScopes(Authorization.GetScopes());
        return SignIn(new ClaimsPrincipal(identity), OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }
}
