using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Chalkboard.Statistics.AspNetCore.Endpoints;

/// <summary>Maps the endpoints of statistics.</summary>
internal static class StatisticsRoutes
{
    private static readonly string[] _readMethods = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] _controlMethods = [HttpMethods.Post];
    private static readonly LocalOnly _localOnly = new("Statistics are", "app.MapStatistics(\"/statistics\")");

    public static StatisticsEndpoints Map(IEndpointRouteBuilder endpoints, string pattern)
    {
        var controlAccess = new ControlAccess();

        var reading = endpoints.MapGroup(pattern);
        MapRead("", "page", context => PageEndpoint.HandleAsync(context, controlAccess));
        MapRead("data/{**path}", "data", DataEndpoint.HandleAsync).DisableCookieRedirect();
        MapRead("metrics", "metrics", MetricsEndpoint.HandleAsync).DisableCookieRedirect();
        MapRead("live", "live", LiveEndpoint.HandleAsync).DisableCookieRedirect();
        MapRead("assets/{version}/{name}", "assets", AssetEndpoint.HandleAsync).DisableCookieRedirect();

        var controls = endpoints.MapGroup(pattern);
        MapControl("pause", enabled: false);
        MapControl("resume", enabled: true);
        ((IEndpointConventionBuilder)controls).Finally(controlAccess.OnEndpointBuilt);

        foreach (var group in (IEndpointConventionBuilder[])[reading, controls]) group.Add(AddExclusions);
        return new StatisticsEndpoints(new(reading, controls));

        IEndpointConventionBuilder MapRead(string path, string name, RequestDelegate handler) =>
            reading.MapMethods(path, _readMethods, _localOnly.Wrap(handler)).WithDisplayName($"Statistics: {name}");

        void MapControl(string name, bool enabled) =>
            controls.MapMethods(name, _controlMethods, _localOnly.Wrap(context => ControlEndpoint.HandleAsync(context, enabled)))
                .WithDisplayName($"Statistics: {name}");
    }

    /// <summary>
    /// Excludes an endpoint from the statistics of requests, from API descriptions, and (by a convention) from call traces.
    /// </summary>
    private static void AddExclusions(EndpointBuilder endpoint)
    {
        endpoint.Metadata.Add(Tuple.Create("logging.trace", false));
        endpoint.Metadata.Add(new ExcludeFromDescriptionAttribute());
        endpoint.Metadata.Add(new DisableStatisticsAttribute());
    }
}
