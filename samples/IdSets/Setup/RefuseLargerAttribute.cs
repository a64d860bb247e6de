using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace IdSets.Setup;

/// <summary>Refuses a request that announces more than so many bytes before anything of it is read, and says why.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RefuseLargerAttribute(long bytes) : Attribute, IAuthorizationFilter, IOrderedFilter
{
    /// <summary>The most bytes.</summary>
    public long Bytes => bytes;

    /// <summary>Before the check for forgery, which reads the form.</summary>
    public int Order => 500;

    /// <inheritdoc/>
    public void OnAuthorization(AuthorizationFilterContext context)
    {
        if (context.HttpContext.Request.ContentLength > bytes) context.Result = new StatusCodeResult(StatusCodes.Status413PayloadTooLarge);
    }
}
