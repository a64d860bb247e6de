using IdSets.Users;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdSets.Pages;

/// <summary>The base of the pages for signed-in users.</summary>
public abstract class SitePage(UserSlate slate) : PageModel
{
    /// <summary>The slate of the user.</summary>
    protected UserSlate Slate => slate;

    /// <summary>Cancels reading when the client disconnects. A submitted form is processed to its end.</summary>
    protected CancellationToken CancellationToken =>
        HttpMethods.IsPost(Request.Method) ? CancellationToken.None : HttpContext.RequestAborted;

    /// <summary>The user.</summary>
    public UserInfo Me { get; private set; } = null!;

    /// <inheritdoc/>
    public override async Task OnPageHandlerExecutionAsync(
        PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        Me = await slate.GetUserAsync(CancellationToken);
        ViewData["Me"] = Me;
        await next();
    }
}
