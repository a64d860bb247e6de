using System.Diagnostics.CodeAnalysis;
using Chalkboard.Tracing.AspNetCore;
using Chalkboard.Tracing.AspNetCore.Endpoints;
using Chalkboard.Tracing.AspNetCore.Storage;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the pages of traces.</summary>
public static class CallTracesEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the list of traces at a route pattern, and below it the pages of each trace (the tree of calls, the hot spots, each call, and
    /// downloads) and the controls, which delete a trace and request traces of the next requests.
    /// </summary>
    /// <remarks>
    /// The endpoints are closed unless authorization is set, such as by <c>RequireAuthorization</c> on the returned object or on a group
    /// around it; in Development they serve the local machine. See <see cref="CallTraceEndpoints"/>. Traces contain values, which may be
    /// personal data of your users.
    /// </remarks>
    /// <param name="endpoints">The route builder.</param>
    /// <param name="pattern">The route of the list. Default: <c>/traces</c>.</param>
    /// <returns>The endpoints, for conventions such as <c>RequireAuthorization</c> and <c>RequireHost</c>.</returns>
    /// <exception cref="InvalidOperationException"><c>AddCallTracing</c> was not called.</exception>
    public static CallTraceEndpoints MapCallTraces(this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "/traces")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        if (endpoints.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(TraceRepository)) != true)
            throw new InvalidOperationException("MapCallTraces needs services that are missing. Call builder.Services.AddCallTracing().");
        return Routes.Map(endpoints, pattern, endpoints.ServiceProvider.GetRequiredService<TracePageAddress>());
    }
}
