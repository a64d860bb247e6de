using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace Chalkboard.Pages;

/// <summary>
/// The conventions of the controls alone. It marks AllowAnonymous on them, to distinguish it from AllowAnonymous on all endpoints.
/// </summary>
internal sealed class ControlConventions(IEndpointConventionBuilder controls) : IEndpointConventionBuilder
{
    public void Add(Action<EndpointBuilder> convention) => controls.Add(endpoint =>
    {
        var countBefore = endpoint.Metadata.Count(metadata => metadata is IAllowAnonymous);
        convention(endpoint);
        if (endpoint.Metadata.Count(metadata => metadata is IAllowAnonymous) > countBefore)
            endpoint.Metadata.Add(AllowAnonymousMarker.Instance);
    });

    public void Finally(Action<EndpointBuilder> finallyConvention) => controls.Finally(finallyConvention);

    /// <summary>The metadata of controls that allow anonymous requests themselves, and not only through the pages.</summary>
    public sealed class AllowAnonymousMarker
    {
        public static AllowAnonymousMarker Instance { get; } = new();
    }
}
