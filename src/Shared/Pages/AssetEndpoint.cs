using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Chalkboard.Pages;

/// <summary>Serves scripts and style sheets, which browsers cache.</summary>
internal static class AssetEndpoint
{
    public static Task HandleAsync(HttpContext context)
    {
        if (Assets.Find(context.GetRouteValue("version") as string ?? "", context.GetRouteValue("name") as string ?? "") is not { } asset)
        {
            return Responses.SendErrorAsync(
                context, StatusCodes.Status404NotFound, "There is no such file in this version. Load the page again.");
        }
        // Private, because each request is authorized.
        context.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        return Responses.SendAsync(context, asset.ContentType, asset.Content);
    }
}
