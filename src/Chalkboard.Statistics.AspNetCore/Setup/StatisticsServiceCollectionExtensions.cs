using Chalkboard.Statistics.AspNetCore;
using Chalkboard.Statistics.AspNetCore.Kestrel;
using Chalkboard.Statistics.AspNetCore.Meters;
using Chalkboard.Statistics.AspNetCore.Page;
using Chalkboard.Statistics.AspNetCore.Requests;
using Chalkboard.Statistics.AspNetCore.Runtime;
using Chalkboard.Statistics.AspNetCore.Setup;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds statistics to an application.</summary>
public static class StatisticsServiceCollectionExtensions
{
    /// <summary>
    /// Adds the services of <c>UseStatistics</c> and <c>MapStatistics</c>. A second call only configures the options further.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="configure">Configures the options, which are validated when the application starts.</param>
    public static IServiceCollection AddStatistics(this IServiceCollection services, Action<StatisticsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<StatisticsOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StatisticsOptions>, StatisticsOptionsValidator>());
        if (configure is not null) services.Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        if (services.Any(service => service.ServiceType == typeof(RequestStatistics))) return services;

        services.AddSingleton<ReportProvider>();
        services.AddSingleton<LivePage>();
        services.AddSingleton(services => new RequestStatistics(GetOptions(services), services.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RequestStatisticsAccessor>();
        // The first filter is the outermost, so that it measures the middlewares of the others too.
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, MeasuringStartupFilter>());
        services.AddSingleton(
            services => KestrelStatistics.GetOrCreate(GetOptions(services).Repository, services.GetRequiredService<TimeProvider>()));
        services.AddSingleton<KestrelMeterListener>();
        CountingListenerFactory.Decorate(services);
        services.AddHostedService<MeterService>();
        services.AddHostedService<RuntimeService>();
        return services;
    }

    private static StatisticsOptions GetOptions(IServiceProvider services) =>
        services.GetRequiredService<IOptions<StatisticsOptions>>().Value;
}
