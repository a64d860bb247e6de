using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace Chalkboard.Pages;

/// <summary>What is said of the controls alone, so that opening them is told from opening all.</summary>
internal sealed class ControlConventions(IEndpointConventionBuilder controls) : IEndpointConventionBuilder
{
    public void Add(Action<EndpointBuilder> convention) => controls.Add(endpoint =>
    {
        var countBefore = endpoint.Metadata.Count(metadata => metadata is IAllowAnonymous);
        convention(endpoint);
        if (endpoint.Metadata.Count(metadata => metadata is IAllowAnonymous) > countBefore) endpoint.Metadata.Add(AllowAnonymousMarker.Instance);
    });

    public void Finally(Action<EndpointBuilder> finallyConvention) => controls.Finally(finallyConvention);

    /// <summary>Says that the controls themselves were opened to everyone.</summary>
    public sealed class AllowAnonymousMarker
    {
        public static AllowAnonymousMarker Instance { get; } = new();
    }
}
