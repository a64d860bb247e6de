using Microsoft.AspNetCore.Builder;

namespace Chalkboard.Mcp;

/// <summary>The endpoint of <c>MapChalkboardMcp</c>.</summary>
/// <remarks>
/// Without authorization it is closed. In Development, or after <see cref="AllowLocalMachine"/>, it serves the local machine: requests
/// from a loopback address, to a loopback host (such as <c>localhost</c>), without a header of a proxy.
/// </remarks>
public sealed class ChalkboardMcpEndpoint : IEndpointConventionBuilder
{
    private readonly IEndpointConventionBuilder _endpoint;

    internal ChalkboardMcpEndpoint(IEndpointConventionBuilder endpoint) => _endpoint = endpoint;

    /// <summary>Serves the local machine in any environment, if no authorization is set.</summary>
    /// <remarks>
    /// Don't call it if a proxy on the same machine forwards requests to the application: it may make every visitor look local, and the
    /// server can't tell.
    /// </remarks>
    public ChalkboardMcpEndpoint AllowLocalMachine()
    {
        Add(static endpoint => endpoint.Metadata.Add(LocalAccess.Instance));
        return this;
    }

    /// <inheritdoc/>
    public void Add(Action<EndpointBuilder> convention) => _endpoint.Add(convention);

    /// <inheritdoc/>
    public void Finally(Action<EndpointBuilder> finallyConvention) => _endpoint.Finally(finallyConvention);
}
