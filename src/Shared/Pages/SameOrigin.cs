using Microsoft.AspNetCore.Http;

namespace Chalkboard.Pages;

/// <summary>
/// Tells what the page itself sent from what a page elsewhere made a browser send. What the browser says counts, and no page
/// can change it: Sec-Fetch-Site, which every browser sends to https sites and localhost, else Origin. What sends
/// neither is no browser; it must send X-Requested-With, which a page elsewhere may not without leave (CORS).
/// </summary>
/// <remarks>
/// There is no token, so that nothing needs to be set up or kept: a page that was left open works on after the application
/// restarted, and one of several instances may have made it.
/// </remarks>
internal static class SameOrigin
{
    /// <summary>Why the request is refused; null if it isn't.</summary>
    public static string? GetDenialReason(HttpRequest request)
    {
        var headers = request.Headers;
        if (headers["Sec-Fetch-Site"] is { Count: > 0 } site) return site == "same-origin" ? null : "A page of another site sent this.";
        if (headers.Origin is { Count: > 0 } origin)
        {
            // The scheme is left out: behind a proxy it may differ from what the browser sees. A page can't set the other hosts
            // either. Of several proxies each may have added one.
            return IsHost(origin.ToString(), request.Host.ToString()) ||
                headers["X-Forwarded-Host"].ToString().Split(',', StringSplitOptions.TrimEntries).Any(host => IsHost(origin.ToString(), host))
                ? null
                : "A page of another site sent this, or a proxy changed the host: its Origin is not the host that was asked for. Let the proxy pass the Host header on, or set X-Forwarded-Host.";
        }
        return headers.XRequestedWith.Count > 0 ? null : "Nothing says that no other site sent this. Programs send the header X-Requested-With, with any value.";
    }

    /// <summary>Whether an origin is at a host, which names the port or, where it is the scheme's own, does not. The scheme is the browser's, so it may be either's.</summary>
    private static bool IsHost(string origin, string host)
    {
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var originUri) || (originUri.Scheme != Uri.UriSchemeHttp && originUri.Scheme != Uri.UriSchemeHttps)) return false;
        // Without a scheme that has a port of its own, a port that is named stays visible.
        if (!Uri.TryCreate($"host://{host}", UriKind.Absolute, out var hostUri)) return false;
        return string.Equals(originUri.IdnHost, hostUri.IdnHost, StringComparison.OrdinalIgnoreCase)
            && (hostUri.Port == originUri.Port || (originUri.IsDefaultPort && hostUri.Port is -1 or 80 or 443));
    }
}
