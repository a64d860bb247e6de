using Chalkboard.Slates;
using Chalkboard.Slates.Storage;
using IdSets.Users;
using Microsoft.AspNetCore.Mvc;

namespace IdSets.Pages.Account;

/// <summary>The devices on which the user is signed in.</summary>
public sealed class DevicesModel(UserSlate slate, SlateClient slates) : SitePage(slate)
{
    /// <summary>The sign-ins, the most recently used first.</summary>
    public IReadOnlyList<StoredToken> Devices { get; private set; } = [];

    /// <summary>The sign-in of this request.</summary>
    public StoredToken? Here => HttpContext.GetSlateToken();

    /// <summary>Lists the sign-ins.</summary>
    public async Task OnGetAsync() => Devices = await slates.Tokens.ListAsync(Slate.Owner, CancellationToken);

    /// <summary>Ends one sign-in.</summary>
    public async Task<IActionResult> OnPostSignOutAsync(TokenId device)
    {
        if (ModelState.IsValid) await slates.Tokens.RevokeAsync(Slate.Owner, device, CancellationToken);
        return Redirect("/account/devices");
    }

    /// <summary>Ends all sign-ins but this one.</summary>
    public async Task<IActionResult> OnPostSignOutOthersAsync()
    {
        await slates.Tokens.RevokeAllAsync(Slate.Owner, Here, CancellationToken);
        return Redirect("/account/devices");
    }
}
