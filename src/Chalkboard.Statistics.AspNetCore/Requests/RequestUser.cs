using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>The name of who asks.</summary>
internal static class RequestUser
{
    private const int MaxNameLength = 200;

    public static string? GetName(IFeatureCollection features)
    {
        if (features.Get<IHttpAuthenticationFeature>()?.User is not { } user) return null;
        try
        {
            var name = user.Identity?.Name;
            return name?.Length > MaxNameLength ? string.Concat(name.AsSpan(0, MaxNameLength), "…") : name;
        }
#pragma warning disable CA1031 // An identity is somebody else's code, may have been disposed of, and must not break the request.
        catch
#pragma warning restore CA1031
        {
            return null;
        }
    }
}
