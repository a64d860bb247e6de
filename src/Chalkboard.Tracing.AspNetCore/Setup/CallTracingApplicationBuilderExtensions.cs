using Chalkboard.Tracing.AspNetCore.Requests;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds the middleware that traces requests.</summary>
public static class CallTracingApplicationBuilderExtensions
{
    /// <summary>
    /// Traces the requests that a rule chooses, from this middleware on. Call it after <c>UseStatistics</c>, and after <c>UseRouting</c>
    /// and <c>UseAuthentication</c> if you call them yourself: before them, rules know neither the route nor the user.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <exception cref="InvalidOperationException"><c>AddCallTracing</c> has not been called.</exception>
    public static IApplicationBuilder UseCallTracing(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var services = app.ApplicationServices;
        if (services.GetService<IServiceProviderIsService>()?.IsService(typeof(RequestTracer)) != true)
            throw new InvalidOperationException(
                "Tracing has not been added to this application. Call builder.Services.AddCallTracing() before the application is built.");
        var (rules, tracer) = (services.GetRequiredService<RuleEvaluator>(), services.GetRequiredService<RequestTracer>());
        return app.Use(next => new CallTracingMiddleware(next, rules, tracer).InvokeAsync);
    }
}
