using System.Security.Claims;
using Chalkboard.Slates.AspNetCore.OpenIdConnect;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Authentication;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Converts an authentication ticket to and from the payload of a token.</summary>
internal static class SignInTicket
{
    private const string SlidingExpiryKey = "Chalkboard.Slates.Sliding";
    private const string CheckedInEachRequestKey = "Chalkboard.Slates.Checked";
    private const string TokenIdKey = "Chalkboard.Slates.Token";

    /// <exception cref="InvalidOperationException">The claims and properties don't fit into a token.</exception>
    public static byte[] Serialize(
        ClaimsPrincipal principal, AuthenticationProperties properties, string scheme, ProviderSession? session)
    {
        var stored = properties.Clone();
        SavedTokens.RemoveFrom(stored);
        session?.AddTo(stored);
        stored.RedirectUri = null;
        stored.IssuedUtc = null;
        stored.ExpiresUtc = GetRequestedExpiry(properties);
        return Serialize(new AuthenticationTicket(principal, stored, scheme));
    }

    /// <summary>Serializes a ticket as the payload of a token.</summary>
    /// <exception cref="InvalidOperationException">The ticket is too large.</exception>
    public static byte[] Serialize(AuthenticationTicket ticket)
    {
        var payload = TicketSerializer.Default.Serialize(ticket);
        return payload.Length <= TokenRequest.MaxPayloadBytes
            ? payload
            : throw new InvalidOperationException(
                $"The principal and the properties to sign in with have {payload.Length:N0} bytes; a token holds at most " +
                $"{TokenRequest.MaxPayloadBytes:N0}. Sign in with fewer claims, and add the others from the user's slate with " +
                "AddClaimsFrom.");
    }

    /// <returns>The ticket, or null if the payload has another format.</returns>
    public static AuthenticationTicket? Deserialize(StoredToken token, string scheme, string ownerClaimType)
    {
        var ticket = token.Payload.IsEmpty ? CreateDefault(token, scheme, ownerClaimType) : DeserializePayload(token);
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

    /// <summary>Gets the session at an identity provider with which a token was issued; null if there is none.</summary>
    public static ProviderSession? FindSession(StoredToken token) =>
        !token.Payload.IsEmpty && DeserializePayload(token) is { } ticket ? ProviderSession.FindIn(ticket.Properties) : null;

    /// <returns>The ticket as it was serialized; null if the payload has another format.</returns>
    public static AuthenticationTicket? DeserializePayload(StoredToken token)
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

    /// <summary>
    /// Gets the id of the token from which <see cref="Deserialize"/> created the properties; null if they have another origin.
    /// </summary>
    public static TokenId? GetTokenId(AuthenticationProperties? properties) => properties?.GetParameter<TokenId?>(TokenIdKey);

    /// <summary>
    /// Gets the expiry that the application has set for the sign-in. A value from <see cref="Deserialize"/> is ignored, because an
    /// application may sign in again with the properties of the current sign-in.
    /// </summary>
    public static DateTimeOffset? GetRequestedExpiry(AuthenticationProperties properties) =>
        properties.ExpiresUtc == properties.GetParameter<DateTimeOffset?>(SlidingExpiryKey) ? null : properties.ExpiresUtc;

    /// <summary>True if each request must compare the sign-in with the users of the application.</summary>
    public static bool IsCheckedInEachRequest(AuthenticationProperties properties) => properties.Items.ContainsKey(CheckedInEachRequestKey);

    /// <inheritdoc cref="IsCheckedInEachRequest"/>
    public static void SetCheckedInEachRequest(AuthenticationProperties properties, bool value) =>
        properties.SetString(CheckedInEachRequestKey, value ? "true" : null);

    private static AuthenticationTicket CreateDefault(StoredToken token, string scheme, string ownerClaimType) =>
        new(new ClaimsPrincipal(
            new ClaimsIdentity([new(ownerClaimType, token.Owner), new(ClaimTypes.Name, token.Owner)], scheme)), scheme);
}
