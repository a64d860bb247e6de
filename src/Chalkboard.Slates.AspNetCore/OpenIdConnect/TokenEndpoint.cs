using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Chalkboard.Slates.AspNetCore.OpenIdConnect;

/// <summary>Exchanges a refresh token at the token endpoint of a provider.</summary>
internal sealed class TokenEndpoint(
    IAuthenticationSchemeProvider schemes, IOptionsMonitor<OpenIdConnectOptions> options, TimeProvider timeProvider,
    ILogger<TokenEndpoint> logger)
{
    private const int MaxErrorLength = 100;

    // Less than the lifetime of a lease, so that two requests don't use one refresh token.
    private static readonly TimeSpan _timeout = RefreshLeases.Lifetime - TimeSpan.FromSeconds(10);

    /// <returns>The new tokens; the old ones without the refresh token if the provider rejects it; null if there is no answer.</returns>
    public async Task<SavedTokens?> RefreshAsync(
        ProviderSession session, SavedTokens tokens, Func<OpenIdConnectMessage, Task> onRefreshing)
    {
        if (!await schemes.IsOpenIdConnectAsync(session.Scheme).ConfigureAwait(false))
        {
            logger.LogRefreshRefused(session.Scheme!, "there is no OpenID Connect scheme of this name any more");
            return null;
        }

        using var timeout = new CancellationTokenSource(_timeout, timeProvider);
        try
        {
            var (isSuccess, response) = await SendAsync(session.Scheme!, tokens, onRefreshing, timeout.Token).ConfigureAwait(false);
            return isSuccess ? CreateRefreshed(session, tokens, response) : CreateRejected(session, tokens, response);
        }
        catch (Exception e)
        {
            // Whatever the reason is, the saved access token may still be valid.
            logger.LogRefreshFailed(session.Scheme!, e);
            return null;
        }
    }

    private async Task<(bool IsSuccess, Dictionary<string, string> Response)> SendAsync(
        string scheme, SavedTokens tokens, Func<OpenIdConnectMessage, Task> onRefreshing, CancellationToken cancellationToken)
    {
        var provider = options.Get(scheme);
        var configuration = await provider.ConfigurationManager!.GetConfigurationAsync(cancellationToken).ConfigureAwait(false);
        var message = new OpenIdConnectMessage
        {
            TokenEndpoint = configuration.TokenEndpoint,
            ClientId = provider.ClientId,
            ClientSecret = provider.ClientSecret,
            GrantType = OpenIdConnectGrantTypes.RefreshToken,
            RefreshToken = tokens.Values[SavedTokens.RefreshToken],
            EnableTelemetryParameters = !provider.DisableTelemetry,
        };
        await onRefreshing(message).ConfigureAwait(false);
        using var request = new HttpRequestMessage(HttpMethod.Post, message.TokenEndpoint)
        {
            Content = new FormUrlEncodedContent(message.Parameters),
            Version = provider.Backchannel.DefaultRequestVersion,
        };
        using var response = await provider.Backchannel.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        using var json = JsonDocument.Parse(body);
        var values = json.RootElement.EnumerateObject()
            .Where(property => property.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            .ToDictionary(property => property.Name, property => property.Value.ToString(), StringComparer.Ordinal);
        return (response.IsSuccessStatusCode, values);
    }

    private SavedTokens? CreateRefreshed(ProviderSession session, SavedTokens tokens, Dictionary<string, string> response)
    {
        var values = new Dictionary<string, string>(tokens.Values, StringComparer.Ordinal);
        if (!response.TryGetValue(SavedTokens.AccessToken, out var accessToken) || accessToken.Length == 0)
        {
            logger.LogRefreshRefused(session.Scheme!, "the response has no access token");
            return null;
        }

        if (response.TryGetValue(SavedTokens.IdToken, out var idToken))
        {
            if (!IsOfSession(idToken, session))
            {
                logger.LogRefreshRefused(session.Scheme!, "the response has an ID token of another user");
                return null;
            }

            values[SavedTokens.IdToken] = idToken;
        }

        values[SavedTokens.AccessToken] = accessToken;
        foreach (var name in new[] { SavedTokens.RefreshToken, SavedTokens.TokenType })
            if (response.TryGetValue(name, out var value) && value.Length > 0) values[name] = value;

        var now = timeProvider.GetUtcNow();
        values.Remove(SavedTokens.ExpiresAt);
        if (response.TryGetValue("expires_in", out var expiresIn)
            && int.TryParse(expiresIn, NumberStyles.Integer, CultureInfo.InvariantCulture, out var seconds) && seconds > 0)
            values[SavedTokens.ExpiresAt] = now.AddSeconds(seconds).ToString("o", CultureInfo.InvariantCulture);
        return SavedTokens.Create(values, canRefresh: true, now, tokens.SignInExpiresAt);
    }

    private SavedTokens? CreateRejected(ProviderSession session, SavedTokens tokens, Dictionary<string, string> response)
    {
        var error = response.GetValueOrDefault("error") ?? "";
        var isReadable = error.Length is > 0 and <= MaxErrorLength && error.All(char.IsAscii) && !error.Any(char.IsControl);
        logger.LogRefreshRefused(session.Scheme!, isReadable ? error : "the provider gave no reason");
        if (error != "invalid_grant") return null;
        var values = new Dictionary<string, string>(tokens.Values, StringComparer.Ordinal);
        values.Remove(SavedTokens.RefreshToken);
        return tokens with { Values = values, RefreshAt = null, IsRefreshRejected = true };
    }

    // It came from the provider over TLS, so its signature need not be checked.
    private static bool IsOfSession(string idToken, ProviderSession session)
    {
        var handler = new JsonWebTokenHandler();
        if (!handler.CanReadToken(idToken)) return false;
        var token = handler.ReadJsonWebToken(idToken);
        return token.IsEncrypted
            || (token.Issuer == session.Issuer && (session.Subject is null || token.Subject == session.Subject));
    }
}
