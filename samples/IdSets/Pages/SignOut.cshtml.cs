using IdSets.Users;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace IdSets.Pages;

/// <summary>Sign out.</summary>
public sealed class SignOutModel(UserSlate slate) : SitePage(slate)
{
    /// <summary>Signs out.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        await HttpContext.SignOutAsync();
        return Redirect("/signin");
    }
}
