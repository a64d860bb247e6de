using Microsoft.AspNetCore.Builder;

namespace Chalkboard.Pages;

/// <summary>What is read, and the controls: conventions apply to both, and to the controls alone where that is said.</summary>
internal sealed class PageEndpoints(IEndpointConventionBuilder reading, IEndpointConventionBuilder controls) : IEndpointConventionBuilder
{
    public IEndpointConventionBuilder Controls { get; } = new ControlConventions(controls);

    public void Add(Action<EndpointBuilder> convention)
    {
        reading.Add(convention);
        controls.Add(convention);
    }

    public void Finally(Action<EndpointBuilder> finallyConvention)
    {
        reading.Finally(finallyConvention);
        controls.Finally(finallyConvention);
    }
}
