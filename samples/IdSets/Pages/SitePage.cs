using IdSets.Users;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdSets.Pages;

/// <summary>What pages of signed-in users share.</summary>
public abstract class SitePage(UserSlate slate) : PageModel
{
    /// <summary>The user's own data.</summary>
    protected UserSlate Slate => slate;

    /// <summary>Stops what the page shows when its reader goes away. What a form asks for is carried out all the same.</summary>
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
