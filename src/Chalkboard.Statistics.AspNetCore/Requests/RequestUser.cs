using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>Returns the name of the user of a request.</summary>
internal static class RequestUser
{
    private const int MaxNameLength = 200;

    public static string? GetName(IFeatureCollection features)
    {
        if (features.Get<IHttpAuthenticationFeature>()?.User is not { } user) return null;
        try
        {
            return user.Identity?.Name is { } name ? TextTruncator.Truncate(name, MaxNameLength) : null;
        }
#pragma warning disable CA1031 // The identity may be any class, may be disposed, and must not break the request.
        catch
#pragma warning restore CA1031
        {
            return null;
        }
    }
}
