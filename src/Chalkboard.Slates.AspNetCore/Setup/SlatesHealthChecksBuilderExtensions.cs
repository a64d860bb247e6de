using Chalkboard.Slates;
using Chalkboard.Slates.AspNetCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a health check of slates.</summary>
public static class SlatesHealthChecksBuilderExtensions
{
    /// <summary>Adds a health check that reports whether the slate store can read and write.</summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">The status to report if the store does not answer; <see cref="HealthStatus.Unhealthy"/> if null.</param>
    /// <param name="tags">The tags of the check.</param>
    public static IHealthChecksBuilder AddSlates(
        this IHealthChecksBuilder builder, string name = "slates", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(
            new HealthCheckRegistration(
                name, services => new SlateHealthCheck(services.GetRequiredService<SlateClient>()), failureStatus, tags));
    }
}
