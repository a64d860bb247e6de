using IdSets.Users;
using Microsoft.AspNetCore.Mvc;

namespace IdSets.Pages;

/// <summary>The settings that users may change.</summary>
public sealed class SettingsModel(UserSlate slate, TimeProvider timeProvider) : SitePage(slate)
{
    /// <summary>The current time.</summary>
    public DateTimeOffset Now => timeProvider.GetUtcNow();

    /// <summary>True if a change has just been saved.</summary>
    public bool Saved { get; private set; }

    /// <summary>The reason why the change was not saved.</summary>
    public string? Error { get; private set; }

    /// <summary>Shows the settings.</summary>
    public void OnGet(bool saved) => Saved = saved;

    /// <summary>Changes the settings. Values that the form doesn't have are not overwritten.</summary>
    public async Task<IActionResult> OnPostAsync(string? timezone, string[]? panels)
    {
        if (timezone is not null && !TimeZones.IsKnown(timezone))
        {
            Error = "This machine doesn't know that time zone.";
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        // Browsers don't send unticked boxes. The form has a hidden field of the same name, so an empty choice differs from a missing one.
        var chosen = Request.Form.ContainsKey("panels") ? Panels.All.Intersect(panels ?? []).ToArray() : null;
        await Slate.User.UpdateAsync(
            user => user with { TimeZone = timezone ?? user.TimeZone, Panels = chosen ?? user.Panels }, CancellationToken);
        return Redirect("/settings?saved=true");
    }
}
