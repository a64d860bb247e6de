using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace IdSets.Setup;

/// <summary>Refuses a request whose Content-Length is above a limit before its body is read, with the reason.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RefuseLargerAttribute(long bytes) : Attribute, IAuthorizationFilter, IOrderedFilter
{
    /// <summary>The maximum number of bytes.</summary>
    public long Bytes => bytes;

    /// <summary>Runs before the antiforgery check, which reads the form.</summary>
    public int Order => 500;

    /// <inheritdoc/>
    public void OnAuthorization(AuthorizationFilterContext context)
    {
        if (context.HttpContext.Request.ContentLength > bytes) context.Result = new StatusCodeResult(StatusCodes.Status413PayloadTooLarge);
    }
}
