using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Chalkboard.Tracing.AspNetCore.Endpoints;

/// <summary>What is mapped where.</summary>
internal static class Routes
{
    private static readonly string[] _get = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] _post = [HttpMethods.Post];
    private static readonly LocalOnly _guard = new("Traces are", "app.MapTraces(\"/traces\")");
    private static readonly DisableTracingAttribute _disabled = new();

    public static TraceEndpoints Map(IEndpointRouteBuilder endpoints, string pattern, TraceAddress address)
    {
        var access = new ControlAccess();

        var reading = endpoints.MapGroup(pattern);
        Read("", "list", context => ListEndpoint.AnswerAsync(context, access));
        Read("assets/{version}/{name}", "assets", AssetEndpoint.HandleAsync).DisableCookieRedirect();
        Read("{id}", "trace", TreeEndpoint.AnswerAsync).Finally(page => address.Mapped(((RouteEndpointBuilder)page).RoutePattern));
        Read("{id}/hot", "hot", HotEndpoint.AnswerAsync);
        Read("{id}/calls/{call:int}", "call", CallEndpoint.AnswerAsync);
        Read("{id}/calls/{call:int}/like", "calls alike", LikeEndpoint.AnswerAsync);
        Read("{id}/download/{form}", "download", DownloadEndpoint.AnswerAsync).DisableCookieRedirect();

        var controls = endpoints.MapGroup(pattern);
        Control("next", "next requests", NextEndpoint.AnswerAsync);
        Control("{id}/delete", "delete", DeleteEndpoint.AnswerAsync);
        ((IEndpointConventionBuilder)controls).Finally(access.OnEndpointBuilt);

        foreach (var group in (IEndpointConventionBuilder[])[reading, controls]) group.Add(LeaveOut);
        return new TraceEndpoints(new(reading, controls));

        IEndpointConventionBuilder Read(string path, string name, RequestDelegate answer) =>
            reading.MapMethods(path, _get, _guard.Wrap(answer)).WithDisplayName($"Traces: {name}");

        void Control(string path, string name, RequestDelegate answer) =>
            controls.MapMethods(path, _post, _guard.Wrap(context => SentByPage(context, answer))).WithDisplayName($"Traces: {name}");
    }

    private static Task SentByPage(HttpContext context, RequestDelegate answer) =>
        SameOrigin.GetDenialReason(context.Request) is { } reason ? Responses.SendErrorAsync(context, StatusCodes.Status403Forbidden, reason) : answer(context);

    /// <summary>What looks at traces is not traced, and no part of the description of an API.</summary>
    private static void LeaveOut(EndpointBuilder endpoint)
    {
        endpoint.Metadata.Add(new ExcludeFromDescriptionAttribute());
        endpoint.Metadata.Add(_disabled);
    }
}
