using Microsoft.AspNetCore.Builder;

namespace Chalkboard.Statistics.AspNetCore;

/// <summary>
/// The endpoints of <c>MapStatistics</c>. Conventions set here apply to all of them; those set on <see cref="Controls"/> apply to
/// the endpoints that pause and resume:
/// <code>
/// var statistics = app.MapStatistics();
/// statistics.RequireAuthorization("operators");
/// statistics.Controls.RequireAuthorization("administrators");
/// </code>
/// </summary>
/// <remarks>
/// Without authorization, the endpoints refuse every request. In Development, or after <see cref="AllowLocalMachine"/>, they serve the
/// local machine: requests from a loopback address, to a loopback host such as <c>localhost</c>, without a header of a proxy.
/// <c>AllowAnonymous()</c> opens the pages and data to everyone, but not the controls: call it on <see cref="Controls"/> for those.
/// </remarks>
public sealed class StatisticsEndpoints : IEndpointConventionBuilder
{
    private readonly PageEndpoints _endpoints;

    internal StatisticsEndpoints(PageEndpoints endpoints) => _endpoints = endpoints;

    /// <summary>The endpoints that pause and resume namespaces. Conventions set here are added to those for all endpoints.</summary>
    public IEndpointConventionBuilder Controls => _endpoints.Controls;

    /// <summary>Serves the local machine in any environment, if no authorization is set.</summary>
    /// <remarks>
    /// Don't call it behind a proxy on the same machine: every visitor may look local then, and the application can't tell.
    /// </remarks>
    public StatisticsEndpoints AllowLocalMachine()
    {
        Add(static endpoint => endpoint.Metadata.Add(LocalAccess.Instance));
        return this;
    }

    /// <inheritdoc/>
    public void Add(Action<EndpointBuilder> convention) => _endpoints.Add(convention);

    /// <inheritdoc/>
    public void Finally(Action<EndpointBuilder> finallyConvention) => _endpoints.Finally(finallyConvention);
}
