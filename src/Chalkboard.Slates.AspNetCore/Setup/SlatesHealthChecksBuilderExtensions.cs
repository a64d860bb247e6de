using Chalkboard.Slates;
using Chalkboard.Slates.AspNetCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a health check of slates.</summary>
public static class SlatesHealthChecksBuilderExtensions
{
    /// <summary>Reports whether the store of slates can be read and is ready to be written.</summary>
    /// <param name="builder">Where to add it.</param>
    /// <param name="name">What the check is called in the report.</param>
    /// <param name="failureStatus">What to report when the store does not answer; <see cref="HealthStatus.Unhealthy"/> if null.</param>
    /// <param name="tags">Tags to choose checks by.</param>
    public static IHealthChecksBuilder AddSlates(this IHealthChecksBuilder builder, string name = "slates", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(name, services => new SlateHealthCheck(services.GetRequiredService<SlateClient>()), failureStatus, tags));
    }
}
