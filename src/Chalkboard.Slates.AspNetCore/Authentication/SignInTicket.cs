using System.Security.Claims;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Authentication;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Who was signed in and how, as it is kept in a token's payload.</summary>
internal static class SignInTicket
{
    private const string Sliding = "Chalkboard.Slates.Sliding";
    private const string Token = "Chalkboard.Slates.Token";

    /// <exception cref="InvalidOperationException">There are more claims than a token can hold.</exception>
    public static byte[] Write(ClaimsPrincipal principal, AuthenticationProperties properties, string scheme)
    {
        var kept = properties.Clone();
        kept.RedirectUri = null;
        kept.IssuedUtc = null;
        kept.ExpiresUtc = EndOf(properties);
        var payload = TicketSerializer.Default.Serialize(new AuthenticationTicket(principal, kept, scheme));
        return payload.Length <= TokenRequest.MaxPayloadBytes
            ? payload
            : throw new InvalidOperationException($"The principal and properties to sign in with are {payload.Length:N0} bytes; a token holds at most {TokenRequest.MaxPayloadBytes:N0}. Keep fewer claims in the sign-in, and take the rest from the user's slate with ClaimsFrom.");
    }

    /// <returns>The ticket, or null if the payload is not one.</returns>
    public static AuthenticationTicket? Read(StoredToken token, string scheme)
    {
        var ticket = token.Payload.IsEmpty ? Plain(token, scheme) : Parse(token);
        if (ticket is null) return null;

        ticket.Properties.SetParameter<TokenId?>(Token, token.Id);
        ticket.Properties.IssuedUtc = token.IssuedAt;
        if (ticket.Properties.ExpiresUtc is null)
        {
            ticket.Properties.ExpiresUtc = token.ExpiresAt;
            ticket.Properties.SetParameter(Sliding, ticket.Properties.ExpiresUtc);
        }

        return ticket;
    }

    /// <summary>The token that <see cref="Read"/> made the properties from; null if it did not.</summary>
    public static TokenId? TokenOf(AuthenticationProperties? properties) => properties?.GetParameter<TokenId?>(Token);

    /// <summary>
    /// When the sign-in is to end, if the application said so. What <see cref="Read"/> filled in says nothing: an
    /// application may sign in anew with the properties of the present sign-in.
    /// </summary>
    public static DateTimeOffset? EndOf(AuthenticationProperties properties) =>
        properties.ExpiresUtc == properties.GetParameter<DateTimeOffset?>(Sliding) ? null : properties.ExpiresUtc;

    private static AuthenticationTicket Plain(StoredToken token, string scheme) =>
        new(new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, token.Owner), new(ClaimTypes.Name, token.Owner)], scheme)), scheme);

    private static AuthenticationTicket? Parse(StoredToken token)
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
