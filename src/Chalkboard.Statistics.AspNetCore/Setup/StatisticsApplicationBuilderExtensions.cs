using Chalkboard.Statistics.AspNetCore.Requests;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Collects the statistics of requests.</summary>
public static class StatisticsApplicationBuilderExtensions
{
    /// <summary>
    /// Collects the statistics of all requests that pass through here, as namespace <c>ASP.NET Core Applications</c>. Each counts once, with
    /// all that the pipeline does for it, under the endpoint that it was for: wherever this stands among other middlewares, and how often.
    /// </summary>
    /// <remarks>
    /// Where an application does not call <c>UseAuthentication</c> and <c>UseAuthorization</c> itself, ASP.NET Core puts them
    /// before all else, and what they refuse does not come through here. Call them, after this.
    /// </remarks>
    /// <param name="app">The application.</param>
    /// <exception cref="InvalidOperationException"><c>AddStatistics</c> has not been called.</exception>
    public static IApplicationBuilder UseStatistics(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var statistics = app.ApplicationServices.GetService<RequestStatistics>()
            ?? throw new InvalidOperationException("Statistics have not been added to this application. Call builder.Services.AddStatistics() before the application is built.");
        app.ApplicationServices.GetRequiredService<RequestStatisticsAccessor>().Statistics = statistics;
        return app.Use(next => new RequestMiddleware(next, statistics).InvokeAsync);
    }
}
