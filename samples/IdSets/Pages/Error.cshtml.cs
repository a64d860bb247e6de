using IdSets.NewIdSets;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdSets.Pages;

/// <summary>Shows an error. It reads nothing, so that it works when the store does not.</summary>
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true)]
public sealed class ErrorModel : PageModel
{
    /// <summary>The description of the error.</summary>
    public string Title { get; private set; } = "";

    /// <summary>The remedy.</summary>
    public string Advice { get; private set; } = "";

    /// <summary>Shows the error for a request of any method.</summary>
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        var status = int.TryParse(RouteData.Values["status"]?.ToString(), out var routed) && routed is >= 400 and < 600
            ? routed : Response.StatusCode;
        if (status < 400) status = StatusCodes.Status404NotFound;
        Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable) Response.Headers.RetryAfter = "5";
        (Title, Advice) = Describe(status);
    }

    private static (string, string) Describe(int status) => status switch
    {
        400 => ("That could not be accepted",
            "The form may have been open for too long, or you have signed in as another user. Go back, reload the page, and try again."),
        401 => ("You are signed out",
            "You signed out in another tab or on another device while this was under way, so nothing was written. Sign in again."),
        403 => ("That is not for you", "Your account may look at sets, but not make any."),
        404 => ("There is nothing here", "The address may be mistyped, or what was here is gone."),
        409 => ("Somebody was quicker",
            "Your data were changed elsewhere, so nothing was written. Reload the page, and decide again."),
        413 => ("The file is too large", $"At most {Limits.FileBytes / 1024 / 1024} MiB are allowed. Divide it, and make several sets."),
        503 => ("Storage does not answer", "Nothing that was saved is lost. Try again in a moment."),
        _ => ("Something went wrong", "It is in the log. Try again; if it happens again, tell who runs this site."),
    };
}
