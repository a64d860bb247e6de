using System.Diagnostics.CodeAnalysis;
using Chalkboard.Statistics.AspNetCore;
using Chalkboard.Statistics.AspNetCore.Endpoints;
using Chalkboard.Statistics.AspNetCore.Page;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the reports of an application's statistics.</summary>
public static class StatisticsEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the page at <c>pattern</c>, and below it <c>data</c> (JSON; also of a namespace or an entry by its path),
    /// <c>metrics</c> (Prometheus or OpenMetrics text, by the Accept header), <c>live</c> (server-sent events for the
    /// page) and the controls <c>pause</c> and <c>resume</c>.
    /// </summary>
    /// <remarks>
    /// Without authorization, they refuse every request; in Development they serve the local machine. Set authorization on the result, or
    /// on a group around it, such as with <c>RequireAuthorization</c>. See <see cref="StatisticsEndpoints"/>.
    /// </remarks>
    /// <param name="endpoints">The route builder.</param>
    /// <param name="pattern">The route of the page.</param>
    /// <returns>The endpoints, for conventions such as <c>RequireAuthorization</c> and <c>RequireHost</c>.</returns>
    /// <exception cref="InvalidOperationException"><c>AddStatistics</c> was not called.</exception>
    public static StatisticsEndpoints MapStatistics(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "/statistics")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        if (endpoints.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(ReportProvider)) != true)
            throw new InvalidOperationException("MapStatistics needs services that are missing. Call builder.Services.AddStatistics().");
        return StatisticsRoutes.Map(endpoints, pattern);
    }
}
