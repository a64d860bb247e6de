using System.Net;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Pages;

/// <summary>
/// Tells requests that people and programs on this machine made for themselves. What a proxy on this machine forwards comes
/// from a loopback address, too, and what a page elsewhere makes a browser here send after its name came to mean this
/// machine: so the headers that proxies add, and the host that was asked for, count as much.
/// </summary>
internal static class LocalMachine
{
    // The last three are left behind by the middleware of forwarded headers, which may have been told a loopback address by anyone.
    private static readonly string[] _forwarding =
    [
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Real-IP", "X-Client-IP", "True-Client-IP",
        "CF-Connecting-IP", "Via", "X-Original-For", "X-Original-Host", "X-Original-Proto",
    ];

    /// <summary>Why the request is not one of the local machine, as the rest of a sentence; null if it is.</summary>
    public static string? Excludes(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address) return "this request came from no IP address (as over a Unix socket, or in a test server)";
        if (!IsLoopback(address)) return "this request came from elsewhere";
        foreach (var header in _forwarding)
        {
            if (context.Request.Headers.ContainsKey(header)) return $"this request came through a proxy (it has the header {header})";
        }
        return IsLoopback(context.Request.Host) ? null : "this request asked for another host than localhost";
    }

    private static bool IsLoopback(IPAddress address) => IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    private static bool IsLoopback(HostString host) =>
        string.Equals(host.Host, "localhost", StringComparison.OrdinalIgnoreCase)
        || host.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Host, out var address) && IsLoopback(address));
}
