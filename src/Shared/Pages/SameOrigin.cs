using Microsoft.AspNetCore.Http;

namespace Chalkboard.Pages;

/// <summary>Refuses a request that a page of another site made a browser send (cross-site request forgery).</summary>
/// <remarks>
/// It checks headers that a page can't change: Sec-Fetch-Site, which every browser sends to https sites and localhost, or
/// Origin without it. A client that sends neither is no browser. It must send X-Requested-With, which a page of another site
/// can't send without permission (CORS). No anti-forgery token is needed: a page that stays open works after the application
/// restarted, and on any instance of it.
/// </remarks>
internal static class SameOrigin
{
    /// <summary>Returns the reason to refuse the request, for the response; null if the request is allowed.</summary>
    public static string? GetDenialReason(HttpRequest request)
    {
        var headers = request.Headers;
        if (headers["Sec-Fetch-Site"] is { Count: > 0 } site) return site == "same-origin" ? null : "A page of another site sent this.";
        if (headers.Origin is { Count: > 0 } origin)
        {
            // The scheme is not compared: behind a proxy it may differ from the browser's. A page can't set X-Forwarded-Host,
            // to which each of several proxies may have added a host.
            return IsHost(origin.ToString(), request.Host.ToString()) ||
                headers["X-Forwarded-Host"].ToString().Split(',', StringSplitOptions.TrimEntries)
                    .Any(host => IsHost(origin.ToString(), host))
                ? null
                : "A page of another site sent this, or a proxy changed the host: the Origin is not the requested host. " +
                    "Configure the proxy to keep the Host header, or to set X-Forwarded-Host.";
        }
        return headers.XRequestedWith.Count > 0
            ? null
            : "The request has no header Sec-Fetch-Site, Origin or X-Requested-With, so a page of another site may have sent it. " +
            "A program must send X-Requested-With, with any value.";
    }

    /// <summary>True if an origin is at a host. The host may omit the port if it is the default one of http or https.</summary>
    private static bool IsHost(string origin, string host)
    {
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var originUri)) return false;
        if (originUri.Scheme != Uri.UriSchemeHttp && originUri.Scheme != Uri.UriSchemeHttps)
            return false;
        // An unknown scheme has no default port, so that Uri keeps a port of 80 or 443.
        if (!Uri.TryCreate($"host://{host}", UriKind.Absolute, out var hostUri)) return false;
        return string.Equals(originUri.IdnHost, hostUri.IdnHost, StringComparison.OrdinalIgnoreCase)
            && (hostUri.Port == originUri.Port || (originUri.IsDefaultPort && hostUri.Port is -1 or 80 or 443));
    }
}
