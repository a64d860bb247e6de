using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Chalkboard.Pages;

/// <summary>
/// Whether an endpoint without authorization serves the local machine: in Development, or where the application says so. A proxy on this
/// machine that adds no header makes every visitor look local, and a server can't tell.
/// </summary>
internal sealed class LocalAccess
{
    private LocalAccess() { }

    /// <summary>The metadata of an endpoint that serves the local machine.</summary>
    public static LocalAccess Instance { get; } = new();

    /// <summary>Whether authorization is set, or opened to everyone. ASP.NET Core then decides.</summary>
    // IAuthorizeData, of which ASP.NET Core itself makes sure that it is looked at. Of a policy that stands alone it does not.
    public static bool IsAuthorized(EndpointMetadataCollection metadata) =>
        metadata.GetMetadata<IAuthorizeData>() is not null || metadata.GetMetadata<IAllowAnonymous>() is not null;

    /// <summary>Whether the local machine is served.</summary>
    public static bool IsAllowed(HttpContext context, EndpointMetadataCollection metadata) =>
        metadata.GetMetadata<LocalAccess>() is not null || context.RequestServices.GetService<IHostEnvironment>()?.IsDevelopment() == true;
}
