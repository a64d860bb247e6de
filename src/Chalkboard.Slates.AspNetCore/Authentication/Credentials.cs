using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>The secret that a request carries. A request with a bearer header is never authenticated by its cookie.</summary>
/// <param name="Secret">The token, unchecked.</param>
/// <param name="Bearer">Whether it came in the Authorization header, which no foreign page can make a browser send.</param>
internal readonly record struct Credentials(string Secret, bool Bearer)
{
    private const string Prefix = "Bearer";

    public static Credentials? Of(HttpContext context, SlateAuthenticationOptions options)
    {
        if (IsBearer(context.Request)) return new(context.Request.Headers.Authorization.ToString()[Prefix.Length..].Trim(), true);
        var (name, _) = SlateCookie.For(context, options);
        return context.Request.Cookies.TryGetValue(name, out var secret) && secret.Length > 0 ? new(secret, false) : null;
    }

    public static bool IsBearer(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && (header.Length == Prefix.Length || header[Prefix.Length] == ' ');
    }

    // The generated text of a record would show the secret.
    public override string ToString() => Bearer ? "bearer" : "cookie";
}
