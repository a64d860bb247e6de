using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>The name of who asks.</summary>
internal static class RequestUser
{
    private const int Longest = 200;

    public static string? Of(IFeatureCollection features)
    {
        if (features.Get<IHttpAuthenticationFeature>()?.User is not { } user) return null;
        try
        {
            var name = user.Identity?.Name;
            return name?.Length > Longest ? string.Concat(name.AsSpan(0, Longest), "…") : name;
        }
#pragma warning disable CA1031 // An identity is somebody else's code, may have been disposed of, and must not break the request.
        catch
#pragma warning restore CA1031
        {
            return null;
        }
    }
}
