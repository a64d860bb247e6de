using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>
/// Tells a request that a page of this site made from one that a page elsewhere made with the user's cookie. A bearer
/// request can't be forged so: no page can make a browser send one.
/// </summary>
/// <remarks>
/// What the browser itself says counts: Sec-Fetch-Site, which every browser sends to https sites and localhost, else
/// Origin. A client that sends neither must send X-Requested-With, which a page elsewhere may not without leave (CORS).
/// </remarks>
internal static class SameOrigin
{
    public static bool Allows(HttpContext context)
    {
        if (SignedIn.Of(context)?.Bearer == true) return true;

        var headers = context.Request.Headers;
        if (headers["Sec-Fetch-Site"] is { Count: > 0 } site) return site == "same-origin";
        if (headers.Origin is { Count: > 0 } origin) return IsHost(origin.ToString(), context.Request.Host);
        return headers.ContainsKey(HeaderNames.XRequestedWith);
    }

    // The scheme is left out: behind a proxy it may differ from what the browser sees.
    private static bool IsHost(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, host.ToUriComponent(), StringComparison.OrdinalIgnoreCase);
}
