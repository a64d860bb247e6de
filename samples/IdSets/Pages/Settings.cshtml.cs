using IdSets.Users;
using Microsoft.AspNetCore.Mvc;

namespace IdSets.Pages;

/// <summary>The settings that users may change.</summary>
public sealed class SettingsModel(UserSlate slate, TimeProvider timeProvider) : SitePage(slate)
{
    /// <summary>The current settings.</summary>
    public DateTimeOffset Now => timeProvider.GetUtcNow();

    /// <summary>Whether a change has just been saved.</summary>
    public bool Saved { get; private set; }

    /// <summary>The reason why the change was not saved.</summary>
    public string? Error { get; private set; }

    /// <summary>Shows the settings.</summary>
    public void OnGet(bool saved) => Saved = saved;

    /// <summary>Changes the settings. Values that the form doesn't have stay as they are, also if another request changes them.</summary>
    public async Task<IActionResult> OnPostAsync(string? timezone, string[]? panels)
    {
        if (timezone is not null && !TimeZones.IsKnown(timezone))
        {
            Error = "This machine doesn't know that time zone.";
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        // The form always names one panel that isn't, since browsers don't mention boxes that are not ticked.
        var chosen = Request.Form.ContainsKey("panels") ? Panels.All.Intersect(panels ?? []).ToArray() : null;
        await Slate.User.UpdateAsync(
            user => user with { TimeZone = timezone ?? user.TimeZone, Panels = chosen ?? user.Panels }, CancellationToken);
        return Redirect("/settings?saved=true");
    }
}
