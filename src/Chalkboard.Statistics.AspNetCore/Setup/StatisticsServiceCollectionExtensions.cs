using Chalkboard.Statistics.AspNetCore;
using Chalkboard.Statistics.AspNetCore.Kestrel;
using Chalkboard.Statistics.AspNetCore.Meters;
using Chalkboard.Statistics.AspNetCore.Page;
using Chalkboard.Statistics.AspNetCore.Requests;
using Chalkboard.Statistics.AspNetCore.Runtime;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

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
        if (services.Any(service => service.ServiceType == typeof(RequestStatistics))) return services;

        services.AddSingleton<ReportProvider>();
        services.AddSingleton<LivePage>();
        services.AddSingleton(services => new RequestStatistics(GetOptions(services), services.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RequestStatisticsAccessor>();
        // Before those that were added earlier: a filter that comes first stands further out.
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, MeasuringStartupFilter>());
        services.AddSingleton(services => KestrelStatistics.GetOrCreate(GetOptions(services).Repository, services.GetRequiredService<TimeProvider>()));
        services.AddSingleton<KestrelMeterListener>();
        CountingListenerFactory.Decorate(services);
        services.AddHostedService<MeterService>();
        services.AddSingleton<IHostedService>(services => new RuntimeService(GetOptions(services), services.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static StatisticsOptions GetOptions(IServiceProvider services) => services.GetRequiredService<IOptions<StatisticsOptions>>().Value;
}
