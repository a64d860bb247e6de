using System.Diagnostics.CodeAnalysis;
using Chalkboard.Tracing.AspNetCore.Consent;
using Chalkboard.Tracing.AspNetCore.Endpoints;
using Chalkboard.Tracing.AspNetCore.Rules;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the page on which users consent that their requests are traced.</summary>
public static class CallTraceConsentEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps a page on which a signed-in user agrees that the requests of this sign-in are traced: for ten minutes, and at most 100 of them.
    /// Each trace says who asked for it. Without this call no request is traced by consent, and no rule is needed.
    /// </summary>
    /// <remarks>
    /// The page requires a signed-in user (<c>RequireAuthorization()</c>); set a policy on the returned object if only some users may have
    /// their requests traced. Those who may use the controls of the page of traces find a form there that creates a link to this page.
    /// </remarks>
    /// <param name="endpoints">The route builder.</param>
    /// <param name="pattern">The route of the page. Default: <c>/trace-me</c>.</param>
    /// <returns>The endpoints, for conventions such as <c>RequireAuthorization</c>.</returns>
    /// <exception cref="InvalidOperationException"><c>AddCallTracing</c> or <c>AddDataProtection</c> was not called.</exception>
    public static IEndpointConventionBuilder MapCallTraceConsent(this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern = "/trace-me")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var services = endpoints.ServiceProvider;
        if (services.GetService<IServiceProviderIsService>()?.IsService(typeof(ConsentRule)) != true)
            throw new InvalidOperationException(
                "MapCallTraceConsent needs services that are missing. Call builder.Services.AddCallTracing().");
        if (services.GetService<IDataProtectionProvider>() is not { } provider)
            throw new InvalidOperationException(
                "MapCallTraceConsent protects its cookie with Data Protection, which is missing. Call " +
                "builder.Services.AddDataProtection().");
        services.GetRequiredService<ConsentRule>().Enable(provider);
        return ConsentEndpoints.Map(endpoints, pattern, services.GetRequiredService<ConsentPageAddress>());
    }
}
