using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Chalkboard.Tracing.AspNetCore.Endpoints;

/// <summary>Maps the endpoints of traces.</summary>
internal static class Routes
{
    private static readonly string[] _get = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] _post = [HttpMethods.Post];
    private static readonly LocalOnly _guard = new("Traces are", "app.MapCallTraces(\"/traces\")");
    private static readonly DisableCallTracingAttribute _disabled = new();

    public static CallTraceEndpoints Map(IEndpointRouteBuilder endpoints, string pattern, TracePageAddress address)
    {
        var access = new ControlAccess();

        var reading = endpoints.MapGroup(pattern);
        MapRead("", "list", context => ListEndpoint.HandleAsync(context, access));
        MapRead("assets/{version}/{name}", "assets", AssetEndpoint.HandleAsync).DisableCookieRedirect();
        MapRead("{id}", "trace", TreeEndpoint.HandleAsync).Finally(page => address.OnMapped(((RouteEndpointBuilder)page).RoutePattern));
        MapRead("{id}/timeline", "timeline", ChartEndpoint.HandleTimelineAsync);
        MapRead("{id}/timeline/data", "timeline data", ChartEndpoint.HandleTimelineDataAsync).DisableCookieRedirect();
        MapRead("{id}/flame", "flame graph", ChartEndpoint.HandleFlameAsync);
        MapRead("{id}/flame/data", "flame graph data", ChartEndpoint.HandleFlameDataAsync).DisableCookieRedirect();
        MapRead("{id}/hotspots", "hot spots", HotSpotsEndpoint.HandleAsync);
        MapRead("{id}/difference", "difference", DifferenceEndpoint.HandleAsync);
        MapRead("{id}/calls/{call:int}", "call", CallEndpoint.HandleAsync);
        MapRead("{id}/calls/{call:int}/similar", "similar calls", SimilarCallsEndpoint.HandleAsync);
        MapRead("{id}/download/{format}", "download", DownloadEndpoint.HandleAsync).DisableCookieRedirect();

        var controls = endpoints.MapGroup(pattern);
        MapControl("next", "next requests", NextRequestsEndpoint.HandleAsync);
        MapControl("invitation", "invitation", InvitationEndpoint.HandleAsync);
        MapControl("{id}/delete", "delete", DeleteEndpoint.HandleAsync);
        ((IEndpointConventionBuilder)controls).Finally(access.OnEndpointBuilt);

        foreach (var group in (IEndpointConventionBuilder[])[reading, controls]) group.Add(ExcludeFromTracing);
        return new CallTraceEndpoints(new(reading, controls));

        IEndpointConventionBuilder MapRead(string path, string name, RequestDelegate handler) =>
            reading.MapMethods(path, _get, _guard.Wrap(handler)).WithDisplayName($"Traces: {name}");

        void MapControl(string path, string name, RequestDelegate handler) =>
            controls.MapMethods(path, _post, _guard.Wrap(context => RequireSameOrigin(context, handler)))
                .WithDisplayName($"Traces: {name}");
    }

    private static Task RequireSameOrigin(HttpContext context, RequestDelegate handler) =>
        SameOrigin.GetDenialReason(context.Request) is { } reason
            ? Responses.SendErrorAsync(context, StatusCodes.Status403Forbidden, reason)
            : handler(context);

    /// <summary>Requests for the pages of traces are not traced, and the endpoints are left out of API descriptions.</summary>
    private static void ExcludeFromTracing(EndpointBuilder endpoint)
    {
        endpoint.Metadata.Add(new ExcludeFromDescriptionAttribute());
        endpoint.Metadata.Add(_disabled);
    }
}
