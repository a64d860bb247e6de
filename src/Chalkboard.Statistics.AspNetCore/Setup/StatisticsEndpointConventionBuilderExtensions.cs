using Chalkboard.Statistics.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Configures how the statistics of requests treat endpoints.</summary>
public static class StatisticsEndpointConventionBuilderExtensions
{
    private static readonly DisableStatisticsAttribute _disabled = new();

    /// <summary>
    /// Excludes the endpoints from the statistics of requests, such as a health check or a stream that is open for hours.
    /// </summary>
    /// <param name="builder">The builder of the endpoints.</param>
    public static TBuilder DisableStatistics<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(_disabled));
        return builder;
    }

    /// <summary>
    /// Names the endpoints in <c>URI Set Tracking</c>, in place of their route patterns. Endpoints of the same name share a record.
    /// </summary>
    /// <param name="builder">The builder of the endpoints.</param>
    /// <param name="name">A display name.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static TBuilder WithStatisticsName<TBuilder>(this TBuilder builder, string name) where TBuilder : IEndpointConventionBuilder
    {
        var attribute = new StatisticsNameAttribute(name);
        builder.Add(endpoint => endpoint.Metadata.Add(attribute));
        return builder;
    }
}
