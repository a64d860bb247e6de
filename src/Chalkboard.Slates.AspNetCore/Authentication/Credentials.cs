using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>The token in a request. A request with a bearer header is never authenticated by its cookie.</summary>
/// <param name="Secret">The secret of the token, not validated.</param>
/// <param name="IsBearerToken">
/// True if the Authorization header contains it. A page of another site can't make a browser send that header.
/// </param>
internal readonly record struct Credentials(string Secret, bool IsBearerToken)
{
    private const string BearerScheme = "Bearer";

    public static Credentials? FromRequest(HttpContext context, SlateAuthenticationOptions options)
    {
        if (HasBearerHeader(context.Request))
            return new(context.Request.Headers.Authorization.ToString()[BearerScheme.Length..].Trim(), true);
        var (name, _) = SlateCookie.Build(context, options);
        return context.Request.Cookies.TryGetValue(name, out var secret) && secret.Length > 0 ? new(secret, false) : null;
    }

    public static bool HasBearerHeader(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase)
            && (header.Length == BearerScheme.Length || header[BearerScheme.Length] == ' ');
    }

    // The generated ToString of a record would contain the secret.
    public override string ToString() => IsBearerToken ? "bearer" : "cookie";
}
