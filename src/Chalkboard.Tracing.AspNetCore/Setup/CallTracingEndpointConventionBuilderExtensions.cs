using Chalkboard.Tracing.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Says what tracing makes of an endpoint.</summary>
public static class CallTracingEndpointConventionBuilderExtensions
{
    private static readonly DisableCallTracingAttribute _disabled = new();

    /// <summary>Requests for the endpoints are never traced: a health check, the pages of traces themselves.</summary>
    /// <param name="builder">What maps the endpoints.</param>
    public static TBuilder DisableCallTracing<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(_disabled));
        return builder;
    }
}
