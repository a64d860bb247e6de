using Chalkboard.Statistics.AspNetCore;
using Chalkboard.Statistics.AspNetCore.Meters;
using Chalkboard.Statistics.AspNetCore.Page;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds statistics to an application.</summary>
public static class StatisticsServiceCollectionExtensions
{
    /// <summary>Adds what <c>UseStatistics</c> and <c>MapStatistics</c> need. Calling it again adds to the options.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the options.</param>
    public static IServiceCollection AddStatistics(this IServiceCollection services, Action<StatisticsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<StatisticsOptions>();
        if (configure is not null) services.Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.AddHostedService<MeterService>();
        services.TryAddSingleton<Reporter>();
        services.TryAddSingleton<LivePage>();
        return services;
    }
}
