using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Chalkboard.Statistics.AspNetCore.Endpoints;

/// <summary>What is mapped where.</summary>
internal static class Routes
{
    private static readonly string[] _get = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] _post = [HttpMethods.Post];
    private static readonly Guard _guard = new("Statistics are", "app.MapStatistics(\"/statistics\")");

    public static StatisticsEndpoints Map(IEndpointRouteBuilder endpoints, string pattern)
    {
        var controlAccess = new ControlAccess();

        var reading = endpoints.MapGroup(pattern);
        Read("", "page", context => PageEndpoint.AnswerAsync(context, controlAccess));
        Read("data/{**path}", "data", DataEndpoint.AnswerAsync).DisableCookieRedirect();
        Read("metrics", "metrics", MetricsEndpoint.AnswerAsync).DisableCookieRedirect();
        Read("live", "live", LiveEndpoint.AnswerAsync).DisableCookieRedirect();
        Read("assets/{version}/{name}", "assets", AssetEndpoint.AnswerAsync).DisableCookieRedirect();

        var controls = endpoints.MapGroup(pattern);
        Control("pause", enabled: false);
        Control("resume", enabled: true);
        ((IEndpointConventionBuilder)controls).Finally(controlAccess.Settle);

        foreach (var group in (IEndpointConventionBuilder[])[reading, controls]) group.Add(LeaveOut);
        return new StatisticsEndpoints(new(reading, controls));

        IEndpointConventionBuilder Read(string path, string name, RequestDelegate answer) =>
            reading.MapMethods(path, _get, _guard.Around(answer)).WithDisplayName($"Statistics: {name}");

        void Control(string name, bool enabled) =>
            controls.MapMethods(name, _post, _guard.Around(context => ControlEndpoint.AnswerAsync(context, enabled))).WithDisplayName($"Statistics: {name}");
    }

    /// <summary>What looks at statistics is not part of them, nor of the description of an API, and is not traced (by the convention for that).</summary>
    private static void LeaveOut(EndpointBuilder endpoint)
    {
        endpoint.Metadata.Add(Tuple.Create("logging.trace", false));
        endpoint.Metadata.Add(new ExcludeFromDescriptionAttribute());
        endpoint.Metadata.Add(new DisableStatisticsAttribute());
    }
}
