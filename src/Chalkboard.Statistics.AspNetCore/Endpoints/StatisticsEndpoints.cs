using Microsoft.AspNetCore.Builder;

namespace Chalkboard.Statistics.AspNetCore;

/// <summary>
/// The endpoints of <c>MapStatistics</c>. Conventions set here apply to all of them, those set on <see cref="Controls"/> to
/// the ones that pause and resume:
/// <code>
/// var statistics = app.MapStatistics();
/// statistics.RequireAuthorization("operators");
/// statistics.Controls.RequireAuthorization("administrators");
/// </code>
/// </summary>
/// <remarks>
/// Where no authorization is set they are closed, except that in Development, or after <see cref="AllowLocalMachine"/>, the local machine
/// gets in: requests from a loopback address, to a loopback host (such as <c>localhost</c>), without a header of a proxy. <c>AllowAnonymous()</c> opens what is read to everyone, and
/// not the controls: these stay as they are unless it is called on <see cref="Controls"/>.
/// </remarks>
public sealed class StatisticsEndpoints : IEndpointConventionBuilder
{
    private readonly PageEndpoints _endpoints;

    internal StatisticsEndpoints(PageEndpoints endpoints) => _endpoints = endpoints;

    /// <summary>The endpoints that pause and resume namespaces. What is set here comes on top of what is set for all.</summary>
    public IEndpointConventionBuilder Controls => _endpoints.Controls;

    /// <summary>Serves the local machine, in any environment, where no authorization is set.</summary>
    /// <remarks>Only where no proxy on this machine stands before the application: it may make every visitor look local, and a server can't tell.</remarks>
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
