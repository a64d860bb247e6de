using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Chalkboard.Pages;

/// <summary>
/// Decides whether an endpoint without authorization serves the local machine: in Development, or if the application allows it.
/// </summary>
/// <remarks>A proxy on this machine that adds no header makes every visitor look local, and the application can't tell.</remarks>
internal sealed class LocalAccess
{
    private LocalAccess() { }

    /// <summary>The metadata of an endpoint that serves the local machine.</summary>
    public static LocalAccess Instance { get; } = new();

    /// <summary>True if authorization is set, or the endpoint is open to everyone. ASP.NET Core then decides.</summary>
    // IAuthorizeData only: ASP.NET Core throws if no middleware checks it. For a policy object alone it doesn't.
    public static bool IsAuthorized(EndpointMetadataCollection metadata) =>
        metadata.GetMetadata<IAuthorizeData>() is not null || metadata.GetMetadata<IAllowAnonymous>() is not null;

    /// <summary>True if the local machine is served.</summary>
    public static bool IsAllowed(HttpContext context, EndpointMetadataCollection metadata) =>
        metadata.GetMetadata<LocalAccess>() is not null
        || context.RequestServices.GetService<IHostEnvironment>()?.IsDevelopment() == true;
}
