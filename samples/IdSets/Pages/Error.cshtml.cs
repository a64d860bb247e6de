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
        400 => ("The request was not accepted",
            "The form may have been open for too long, or you have signed in as another user. Go back, reload the page, and try again."),
        401 => ("You are signed out",
            "You signed out in another tab or on another device while this was under way, so nothing was written. Sign in again."),
        403 => ("You have no access", "Your account may look at sets, but not make any."),
        404 => ("Page not found", "The address may be mistyped, or the page no longer exists."),
        409 => ("Your data have changed",
            "Another request changed your data, so nothing was written. Reload the page, and decide again."),
        413 => ("The file is too large", $"At most {Limits.FileBytes / 1024 / 1024} MiB are allowed. Divide it, and make several sets."),
        503 => ("Storage does not answer", "Nothing that was saved is lost. Try again in a moment."),
        _ => ("Something went wrong", "The error is in the log. Try again. If it happens again, inform the operator of this site."),
    };
}
