using System.Net;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Pages;

/// <summary>
/// Recognizes requests of the local machine. A loopback address is not enough: a proxy on this machine also has one, and so has a
/// browser that a page of another site sends here by DNS rebinding. So it also checks for headers of proxies, and the requested host.
/// </summary>
internal static class LocalMachine
{
    // The headers that proxies, load balancers and content delivery networks add, and those that the middleware for forwarded headers
    // leaves: a client may have forged a loopback address in them.
    private static readonly string[] _proxyHeaders =
    [
        "Forwarded", "Forwarded-For", "Via", "Client-IP", "X-Client-IP", "Proxy-Client-IP", "WL-Proxy-Client-IP", "True-Client-IP",
        "Fly-Client-IP", "DO-Connecting-IP", "X-ProxyUser-Ip", "X-Scheme",
    ];

    private static readonly string[] _proxyHeaderPrefixes =
    [
        "X-Forwarded", "X-Original-", "X-Real-", "X-Remote-", "X-Envoy-", "X-Azure-", "X-ARR-", "X-Cluster-", "X-Amz", "X-Appengine-",
        "X-Vercel-", "X-Proxy-", "X-Cloud-Trace-", "X-Nginx-", "CF-", "CloudFront-", "Fastly-", "Akamai-", "X-Akamai-", "CDN-", "Ali-CDN-",
        "Incap-", "X-Sucuri-",
    ];

    /// <summary>Returns why the request is not one of the local machine, as the rest of a sentence; null if it is.</summary>
    public static string? GetDenialReason(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
            return "this request came from no IP address (as over a Unix socket, or in a test server)";
        if (!IsLoopback(address)) return "this request came from another machine";
        foreach (var header in context.Request.Headers.Keys)
        {
            if (IsProxyHeader(header)) return $"this request came through a proxy (it has the header {header})";
        }
        return IsLoopback(context.Request.Host) ? null : "the requested host is not localhost";
    }

    private static bool IsProxyHeader(string header) =>
        _proxyHeaders.Contains(header, StringComparer.OrdinalIgnoreCase)
        || Array.Exists(_proxyHeaderPrefixes, prefix => header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private static bool IsLoopback(IPAddress address) => IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    private static bool IsLoopback(HostString host) =>
        string.Equals(host.Host, "localhost", StringComparison.OrdinalIgnoreCase)
        || host.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Host, out var address) && IsLoopback(address));
}
