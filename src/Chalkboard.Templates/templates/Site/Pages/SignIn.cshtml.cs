using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Company.Site.Pages;

public sealed class SignInModel(IHostEnvironment environment) : PageModel
{
    public async Task<IActionResult> OnPostAsync(string name, string? returnUrl)
    {
        if (!environment.IsDevelopment()) return Forbid();
        await HttpContext.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity(
            [new(ClaimTypes.NameIdentifier, name), new(ClaimTypes.Name, name)], "name")));
        return LocalRedirect(Url.IsLocalUrl(returnUrl) ? returnUrl : "/");
    }

    public async Task<IActionResult> OnPostOutAsync()
    {
        await HttpContext.SignOutAsync();
        return LocalRedirect("/signin");
    }
}
