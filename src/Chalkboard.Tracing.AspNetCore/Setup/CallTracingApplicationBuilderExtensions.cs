using Chalkboard.Tracing.AspNetCore.Requests;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Traces requests.</summary>
public static class CallTracingApplicationBuilderExtensions
{
    /// <summary>
    /// Traces those requests that pass through here of which a rule says so, from here on. Call it after <c>UseStatistics</c>, and after
    /// <c>UseRouting</c> and <c>UseAuthentication</c> where you call them yourself: rules for routes and users know nothing before.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <exception cref="InvalidOperationException"><c>AddCallTracing</c> has not been called.</exception>
    public static IApplicationBuilder UseCallTracing(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var services = app.ApplicationServices;
        if (services.GetService<IServiceProviderIsService>()?.IsService(typeof(RequestTracer)) != true)
            throw new InvalidOperationException("Tracing has not been added to this application. Call builder.Services.AddCallTracing() before the application is built.");
        var (rules, tracer) = (services.GetRequiredService<RuleEvaluator>(), services.GetRequiredService<RequestTracer>());
        return app.Use(next => new CallTracingMiddleware(next, rules, tracer).InvokeAsync);
    }
}
