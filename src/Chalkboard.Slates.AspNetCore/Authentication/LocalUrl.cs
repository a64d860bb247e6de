using Microsoft.AspNetCore.Http.HttpResults;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Restricts return URLs to this site.</summary>
internal static class LocalUrl
{
    /// <returns>The URL if it is a path on this site; null if a browser could interpret it as another site.</returns>
    public static string? GetIfLocal(string? url) => url is ['/', ..] && RedirectHttpResult.IsLocalUrl(url) ? url : null;
}
