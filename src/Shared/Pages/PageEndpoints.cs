using Microsoft.AspNetCore.Builder;

namespace Chalkboard.Pages;

/// <summary>
/// The endpoints of pages and controls. Conventions apply to both, and those on <see cref="Controls"/> to the controls alone.
/// </summary>
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
