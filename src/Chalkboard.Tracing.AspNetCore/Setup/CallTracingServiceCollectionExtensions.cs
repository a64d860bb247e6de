using Chalkboard.Tracing.AspNetCore;
using Chalkboard.Tracing.AspNetCore.Activities;
using Chalkboard.Tracing.AspNetCore.Consent;
using Chalkboard.Tracing.AspNetCore.Storage;
using Chalkboard.Tracing.AspNetCore.Requests;
using Chalkboard.Tracing.AspNetCore.Rules;
using Chalkboard.Tracing.AspNetCore.Sources;
using Chalkboard.Tracing.AspNetCore.Statistics;
using Chalkboard.Tracing.AspNetCore.Views;
using Chalkboard.Tracing.AspNetCore.Views.Search;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the tracing of requests to an application.</summary>
public static class CallTracingServiceCollectionExtensions
{
    /// <summary>Adds the services of <c>UseCallTracing</c> and <c>MapCallTraces</c>. Each further call adds to the options.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">
    /// Changes the options. Without a rule, only requests are traced that a user has selected on the page of traces.
    /// </param>
    public static IServiceCollection AddCallTracing(this IServiceCollection services, Action<CallTracingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<CallTracingOptions>();
        if (configure is not null) services.Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<TracePageAddress>();
        services.TryAddSingleton<TracingStatistics>();
        services.TryAddSingleton<NextRequestsRule>();
        services.TryAddSingleton<ConsentRule>();
        services.TryAddSingleton<ConsentPageAddress>();
        services.TryAddSingleton<RuleEvaluator>();
        services.TryAddSingleton<RequestTracer>();
        services.TryAddSingleton<TraceRepository>();
        services.TryAddSingleton<TraceCache>();
        services.TryAddSingleton<TraceSearch>();
        services.TryAddSingleton<SourceFiles>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ActivityTracer>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, TraceLoggerProvider>());
        return services;
    }
}
