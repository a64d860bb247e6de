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
    /// Maps the list of traces at <c>pattern</c>, and below it each trace (as a tree of calls, by what took longest, call by call, and for
    /// download) and the controls, which delete a trace and have the next requests traced.
    /// </summary>
    /// <remarks>
    /// Closed, in Development to all but the local machine, unless authorization is set, as by <c>RequireAuthorization</c> on what is
    /// returned or on a group around it; see <see cref="CallTraceEndpoints"/>. Traces hold values, which may be your users'.
    /// </remarks>
    /// <param name="endpoints">Where to map.</param>
    /// <param name="pattern">The route of the list.</param>
    /// <returns>All of these endpoints, for conventions such as <c>RequireAuthorization</c> and <c>RequireHost</c>.</returns>
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
