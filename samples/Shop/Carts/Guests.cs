using System.Security.Cryptography;
using System.Text;
using Chalkboard.Slates;

namespace Shop.Carts;

/// <summary>Finds the slate of a visitor who is not signed in, by a cookie. The store sees only a hash of the cookie.</summary>
public sealed class Guests(IHttpContextAccessor http, SlateClient<ShopSlate> slates)
{
    private const string CookieName = "guest";
    private const int KeyLength = 64;

    private HttpContext Context => http.HttpContext!;

    /// <summary>Finds the slate of the guest; null if the visitor has written nothing.</summary>
    public ShopSlate? Find() =>
        Context.Request.Cookies[CookieName] is { Length: KeyLength } key ? Open(key) : null;

    /// <summary>Creates a slate for the visitor.</summary>
    public ShopSlate Create()
    {
        var key = RandomNumberGenerator.GetHexString(KeyLength);
        Context.Response.Cookies.Append(CookieName, key, new()
        {
            HttpOnly = true,
            IsEssential = true,
            MaxAge = TimeSpan.FromDays(30),
            SameSite = SameSiteMode.Lax,
            Secure = Context.Request.IsHttps,
        });
        return Open(key);
    }

    /// <summary>Removes the cookie.</summary>
    public void Remove() => Context.Response.Cookies.Delete(CookieName);

    private ShopSlate Open(string key) => slates.For("guest-" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key))));
}
