using Chalkboard.Slates;
using Chalkboard.Slates.Storage;
using IdSets.Users;
using Microsoft.AspNetCore.Mvc;

namespace IdSets.Pages.Account;

/// <summary>Where the user is signed in.</summary>
public sealed class DevicesModel(UserSlate slate, SlateClient slates) : SitePage(slate)
{
    /// <summary>One for each sign-in, the most recently seen first.</summary>
    public IReadOnlyList<StoredToken> Devices { get; private set; } = [];

    /// <summary>The sign-in of this request.</summary>
    public StoredToken? Here => HttpContext.GetSlateToken();

    /// <summary>Lists them.</summary>
    public async Task OnGetAsync() => Devices = await slates.Tokens.ListAsync(Slate.Owner, CancellationToken);

    /// <summary>Signs one out.</summary>
    public async Task<IActionResult> OnPostSignOutAsync(TokenId device)
    {
        if (ModelState.IsValid) await slates.Tokens.RevokeAsync(Slate.Owner, device, CancellationToken);
        return Redirect("/account/devices");
    }

    /// <summary>Signs all but this one out.</summary>
    public async Task<IActionResult> OnPostSignOutOthersAsync()
    {
        await slates.Tokens.RevokeAllAsync(Slate.Owner, Here, CancellationToken);
        return Redirect("/account/devices");
    }
}
