using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Rules;

internal sealed class RouteRule : TraceRule
{
    private readonly Dictionary<string, TraceDecision> _routes;

    public RouteRule(IEnumerable<string> routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        _routes = new(StringComparer.OrdinalIgnoreCase);
        foreach (var route in routes)
        {
            ArgumentException.ThrowIfNullOrEmpty(route, nameof(routes));
            var pattern = route.StartsWith('/') ? route : "/" + route;
            _routes[pattern] = new($"a request for {pattern}");
        }
        if (_routes.Count == 0) throw new ArgumentException("Pass at least one route, such as /idsets/{id}.", nameof(routes));
    }

    public override ValueTask<TraceDecision> DecideAsync(HttpContext context) =>
        new(EndpointRoute.GetRoute(context.GetEndpoint()) is { } route ? _routes.GetValueOrDefault(route) : default);
}
