using Chalkboard.Tracing.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds tracing conventions to endpoints.</summary>
public static class CallTracingEndpointConventionBuilderExtensions
{
    private static readonly DisableCallTracingAttribute _disabled = new();

    /// <summary>Never traces requests for the endpoints, such as health checks.</summary>
    /// <param name="builder">The convention builder of the endpoints.</param>
    public static TBuilder DisableCallTracing<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(_disabled));
        return builder;
    }
}
