using Chalkboard.Statistics.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Says what the statistics of requests make of an endpoint.</summary>
public static class StatisticsEndpointConventionBuilderExtensions
{
    private static readonly DisableStatisticsAttribute _disabled = new();

    /// <summary>
    /// Leaves the endpoints out of the statistics of requests: a health check, the statistics themselves, a stream that is
    /// open for hours.
    /// </summary>
    /// <param name="builder">What maps the endpoints.</param>
    public static TBuilder DisableStatistics<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(_disabled));
        return builder;
    }

    /// <summary>Names the endpoints in <c>URI Set Tracking</c>, in place of their route patterns. Endpoints of the same name share a record.</summary>
    /// <param name="builder">What maps the endpoints.</param>
    /// <param name="name">A name for people.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static TBuilder WithStatisticsName<TBuilder>(this TBuilder builder, string name) where TBuilder : IEndpointConventionBuilder
    {
        var attribute = new StatisticsNameAttribute(name);
        builder.Add(endpoint => endpoint.Metadata.Add(attribute));
        return builder;
    }
}
