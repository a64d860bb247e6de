using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore.TicketStore;

/// <summary>
/// Puts the new key of a ticket into the cookie. A request that has lost a race sends no cookie, so that the browser keeps that of the
/// winner.
/// </summary>
internal sealed class TicketCookieManager(
    ICookieManager inner, ISecureDataFormat<AuthenticationTicket> format, SlateTicketStore store) : ICookieManager
{
    public string? GetRequestCookie(HttpContext context, string key) => inner.GetRequestCookie(context, key);

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) => inner.DeleteCookie(context, key, options);

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options)
    {
        var change = TicketKeyChange.Find(context, store);
        if (change is { NewKey: null }) return;
        if (change is not null && change.NewKey != change.OldKey) value = Replace(value, change);
        inner.AppendResponseCookie(context, key, value, options);
    }

    private string Replace(string? value, TicketKeyChange change)
    {
        var ticket = format.Unprotect(value) ?? throw new InvalidOperationException("The cookie can't be read back, so it can't get the " +
            "new key of its ticket. Let TicketDataFormat read what it writes.");
        var principal = new ClaimsPrincipal(ticket.Principal.Identities.Select(identity => new ClaimsIdentity(
            identity.Claims.Select(claim => claim.Value == change.OldKey
                ? new Claim(claim.Type, change.NewKey!, claim.ValueType, claim.Issuer) : claim),
            identity.AuthenticationType)));
        return format.Protect(new(principal, ticket.Properties, ticket.AuthenticationScheme));
    }
}
