using Chalkboard.Statistics.AspNetCore.Requests;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds the statistics of requests to a pipeline.</summary>
public static class StatisticsApplicationBuilderExtensions
{
    /// <summary>
    /// Collects the statistics of all requests that pass this middleware, in the namespace <c>ASP.NET Core Applications</c>. Each request
    /// counts once, with the time of the whole pipeline, for its original endpoint, wherever this middleware is and however often.
    /// </summary>
    /// <remarks>
    /// If an application doesn't call <c>UseAuthentication</c> and <c>UseAuthorization</c>, ASP.NET Core adds them at the beginning of the
    /// pipeline, and requests that they refuse don't pass this middleware. Call them after this method.
    /// </remarks>
    /// <param name="app">The application.</param>
    /// <exception cref="InvalidOperationException"><c>AddStatistics</c> has not been called.</exception>
    public static IApplicationBuilder UseStatistics(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var statistics = app.ApplicationServices.GetService<RequestStatistics>()
            ?? throw new InvalidOperationException(
                "Statistics have not been added to this application. Call builder.Services.AddStatistics() before " +
                "the application is built.");
        app.ApplicationServices.GetRequiredService<RequestStatisticsAccessor>().Statistics = statistics;
        return app.Use(next => new RequestMiddleware(next, statistics).InvokeAsync);
    }
}
