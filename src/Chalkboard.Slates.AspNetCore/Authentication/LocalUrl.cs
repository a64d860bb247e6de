using Microsoft.AspNetCore.Http.HttpResults;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Keeps a return address on this site.</summary>
internal static class LocalUrl
{
    /// <returns>The address if it is a path on this site; null if it leads, or could be read to lead, elsewhere.</returns>
    public static string? NullUnlessLocal(string? url) => url is ['/', ..] && RedirectHttpResult.IsLocalUrl(url) ? url : null;
}
