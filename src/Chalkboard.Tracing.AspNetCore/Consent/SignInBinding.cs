using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace Chalkboard.Tracing.AspNetCore.Consent;

/// <summary>Identifies a sign-in: the user and, where a claim names it, the session.</summary>
internal static class SignInBinding
{
    private static readonly string[] _userClaims = [ClaimTypes.NameIdentifier, "sub", ClaimTypes.Name, "name"];
    private static readonly string[] _sessionClaims = [ClaimTypes.Sid, "sid", "jti"];

    /// <summary>Returns a hash of the user and the session; null if no user is signed in, or if no claim identifies the user.</summary>
    public static string? Get(ClaimsPrincipal user)
    {
        if (user.Identity is not { IsAuthenticated: true } identity || Find(user, _userClaims) is not { } id) return null;
        var session = Find(user, _sessionClaims);
        // Lengths keep the parts apart.
        var parts = (string?[])[identity.AuthenticationType, id.Issuer, id.Value, session?.Value];
        var text = string.Concat(parts.Select(part => $"{part?.Length ?? -1}:{part}"));
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static Claim? Find(ClaimsPrincipal user, string[] types)
    {
        foreach (var type in types)
        {
            if (user.FindFirst(type) is { Value.Length: > 0 } claim) return claim;
        }
        return null;
    }
}
