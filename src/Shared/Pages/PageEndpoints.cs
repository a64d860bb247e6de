using Microsoft.AspNetCore.Builder;

namespace Chalkboard.Pages;

/// <summary>What is read, and the controls: conventions apply to both, and to the controls alone where that is said.</summary>
internal sealed class PageEndpoints(IEndpointConventionBuilder pages, IEndpointConventionBuilder controls) : IEndpointConventionBuilder
{
    public IEndpointConventionBuilder Controls { get; } = new ControlConventions(controls);

    public void Add(Action<EndpointBuilder> convention)
    {
        pages.Add(convention);
        controls.Add(convention);
    }

    public void Finally(Action<EndpointBuilder> finallyConvention)
    {
        pages.Finally(finallyConvention);
        controls.Finally(finallyConvention);
    }
}
