using System.Security.Claims;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Authentication;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Who was signed in and how, as it is kept in a token's payload.</summary>
internal static class SignInTicket
{
    private const string SlidingExpiryKey = "Chalkboard.Slates.Sliding";
    private const string TokenIdKey = "Chalkboard.Slates.Token";

    /// <exception cref="InvalidOperationException">There are more claims than a token can hold.</exception>
    public static byte[] Serialize(ClaimsPrincipal principal, AuthenticationProperties properties, string scheme)
    {
        var stored = properties.Clone();
        stored.RedirectUri = null;
        stored.IssuedUtc = null;
        stored.ExpiresUtc = GetRequestedExpiry(properties);
        var payload = TicketSerializer.Default.Serialize(new AuthenticationTicket(principal, stored, scheme));
        return payload.Length <= TokenRequest.MaxPayloadBytes
            ? payload
            : throw new InvalidOperationException($"The principal and properties to sign in with are {payload.Length:N0} bytes; a token holds at most {TokenRequest.MaxPayloadBytes:N0}. Keep fewer claims in the sign-in, and take the rest from the user's slate with AddClaimsFrom.");
    }

    /// <returns>The ticket, or null if the payload is not one.</returns>
    public static AuthenticationTicket? Deserialize(StoredToken token, string scheme)
    {
        var ticket = token.Payload.IsEmpty ? CreateDefault(token, scheme) : DeserializePayload(token);
        if (ticket is null) return null;

        ticket.Properties.SetParameter<TokenId?>(TokenIdKey, token.Id);
        ticket.Properties.IssuedUtc = token.IssuedAt;
        if (ticket.Properties.ExpiresUtc is null)
        {
            ticket.Properties.ExpiresUtc = token.ExpiresAt;
            ticket.Properties.SetParameter(SlidingExpiryKey, ticket.Properties.ExpiresUtc);
        }

        return ticket;
    }

    /// <summary>The token that <see cref="Deserialize"/> made the properties from; null if it did not.</summary>
    public static TokenId? GetTokenId(AuthenticationProperties? properties) => properties?.GetParameter<TokenId?>(TokenIdKey);

    /// <summary>
    /// When the sign-in is to end, if the application said so. What <see cref="Deserialize"/> filled in says nothing: an
    /// application may sign in anew with the properties of the present sign-in.
    /// </summary>
    public static DateTimeOffset? GetRequestedExpiry(AuthenticationProperties properties) =>
        properties.ExpiresUtc == properties.GetParameter<DateTimeOffset?>(SlidingExpiryKey) ? null : properties.ExpiresUtc;

    private static AuthenticationTicket CreateDefault(StoredToken token, string scheme) =>
        new(new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, token.Owner), new(ClaimTypes.Name, token.Owner)], scheme)), scheme);

    private static AuthenticationTicket? DeserializePayload(StoredToken token)
    {
        try
        {
            return TicketSerializer.Default.Deserialize(token.Payload.ToArray());
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
