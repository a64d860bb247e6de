using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Chalkboard.Tracing.AspNetCore.Requests;

/// <summary>
/// The path, endpoint and route values that a client requested. Error handlers replace them when they execute the request again with the
/// path of an error page.
/// </summary>
internal sealed class RequestedEndpoint : IEndpointFeature
{
    private readonly HttpContext _context;
    private readonly IEndpointFeature? _feature;
    private Endpoint? _current;
    private RouteValueDictionary? _routeValues;

    public RequestedEndpoint(HttpContext context)
    {
        _context = context;
        var request = context.Request;
        // The trace may begin when the request is executed again.
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is { } statusPage)
        {
            Path = new PathString(statusPage.OriginalPathBase) + new PathString(statusPage.OriginalPath);
            (Requested, _routeValues) = (statusPage.Endpoint, statusPage.RouteValues);
        }
        else if (context.Features.Get<IExceptionHandlerPathFeature>() is { } errorPage)
        {
            Path = request.PathBase + new PathString(errorPage.Path);
            (Requested, _routeValues) = (errorPage.Endpoint, errorPage.RouteValues);
        }
        else
        {
            Path = request.PathBase + request.Path;
            Requested = context.GetEndpoint();
        }
        _feature = context.Features.Get<IEndpointFeature>();
        context.Features.Set<IEndpointFeature>(this);
    }

    public PathString Path { get; }

    /// <summary>The requested endpoint; null if there is none.</summary>
    public Endpoint? Requested { get; private set; }

    public RouteValueDictionary RouteValues => _routeValues ?? _context.Request.RouteValues;

    Endpoint? IEndpointFeature.Endpoint
    {
        get => _feature is null ? _current : _feature.Endpoint;
        set
        {
            // An error handler clears the endpoint before it clears the route values.
            if (value is null && Requested is not null) _routeValues ??= _context.Request.RouteValues;
            if (value is not null && !IsErrorPage()) (Requested, _routeValues) = (value, null);
            if (_feature is null) _current = value;
            else _feature.Endpoint = value;
        }
    }

    /// <summary>Restores the original feature when the request leaves the pipeline.</summary>
    public void Detach()
    {
        if (_context.Features.Get<IEndpointFeature>() == this) _context.Features.Set(_feature);
    }

    private bool IsErrorPage() =>
        _context.Features.Get<IStatusCodeReExecuteFeature>() is not null || _context.Features.Get<IExceptionHandlerFeature>() is not null;
}
