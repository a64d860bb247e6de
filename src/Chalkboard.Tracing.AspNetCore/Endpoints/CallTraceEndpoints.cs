using Microsoft.AspNetCore.Builder;

namespace Chalkboard.Tracing.AspNetCore;

/// <summary>
/// The endpoints of <c>MapCallTraces</c>. Conventions that are set here apply to all endpoints; conventions that are set on
/// <see cref="Controls"/> apply to those that delete traces and request traces:
/// <code>
/// var traces = app.MapCallTraces();
/// traces.RequireAuthorization("operators");
/// traces.Controls.RequireAuthorization("administrators");
/// </code>
/// </summary>
/// <remarks>
/// Without authorization the endpoints are closed. In Development, or after <see cref="AllowLocalMachine"/>, they serve the local machine:
/// requests from a loopback address, to a loopback host (such as <c>localhost</c>), without a header of a proxy. <c>AllowAnonymous()</c>
/// opens the pages to everyone; the controls stay closed unless it is called on <see cref="Controls"/>.
/// </remarks>
public sealed class CallTraceEndpoints : IEndpointConventionBuilder
{
    private readonly PageEndpoints _all;

    internal CallTraceEndpoints(PageEndpoints endpoints) => _all = endpoints;

    /// <summary>
    /// The endpoints that delete traces, and that request traces of the next requests. Conventions that are set here are added to those of
    /// all endpoints.
    /// </summary>
    public IEndpointConventionBuilder Controls => _all.Controls;

    /// <summary>Serves the local machine in any environment, if no authorization is set.</summary>
    /// <remarks>
    /// Don't call it if a proxy on the same machine forwards requests to the application: it may make every visitor look local, and the
    /// server can't tell.
    /// </remarks>
    public CallTraceEndpoints AllowLocalMachine()
    {
        Add(static endpoint => endpoint.Metadata.Add(LocalAccess.Instance));
        return this;
    }

    /// <inheritdoc/>
    public void Add(Action<EndpointBuilder> convention) => _all.Add(convention);

    /// <inheritdoc/>
    public void Finally(Action<EndpointBuilder> finallyConvention) => _all.Finally(finallyConvention);
}
