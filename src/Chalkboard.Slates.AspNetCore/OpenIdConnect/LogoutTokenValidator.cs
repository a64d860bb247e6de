using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Chalkboard.Slates.AspNetCore.OpenIdConnect;

/// <summary>Validates logout tokens as OpenID Connect Back-Channel Logout 1.0 requires, except that it does not detect replays.</summary>
internal sealed class LogoutTokenValidator(
    IAuthenticationSchemeProvider schemes, IOptionsMonitor<OpenIdConnectOptions> options, TimeProvider timeProvider)
{
    private const string LogoutEvent = "http://schemas.openid.net/event/backchannel-logout";
    private const int MaxKeyPolls = 20;

    private static readonly TimeSpan _keyPollInterval = TimeSpan.FromMilliseconds(100);

    // How long the id of a token has to be remembered.
    private static readonly TimeSpan _maxLifetime = TimeSpan.FromDays(1);

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    /// <summary>Validates a token against the OpenID Connect scheme that it is meant for.</summary>
    /// <returns>The token, or the reason why it is not valid.</returns>
    /// <exception cref="AggregateException">The keys of a provider that may have issued the token could not be read.</exception>
    public async Task<(LogoutToken? Token, string? Problem)> ValidateAsync(string text)
    {
        if (Read(text) is not { } unverified) return (null, "The logout token is not a JSON Web Token.");
        var problem = "The logout token is for another client.";
        var failures = new List<Exception>();
        foreach (var scheme in await schemes.ListOpenIdConnectAsync().ConfigureAwait(false))
        {
            var provider = options.Get(scheme);
            if (provider.ClientId is null || !(unverified.IsEncrypted || unverified.Audiences.Contains(provider.ClientId))) continue;
            try
            {
                var result = await ValidateAsync(text, provider).ConfigureAwait(false);
                if (result.IsValid)
                {
                    var token = (JsonWebToken)result.SecurityToken;
                    return CheckClaims(token.InnerToken ?? token, provider.TokenValidationParameters.ClockSkew);
                }

                // Another scheme may be the one of this issuer. The message of the exception could contain the token.
                problem = $"The logout token is not valid: {result.Exception.GetType().Name}.";
            }
            catch (Exception e)
            {
                // This provider does not answer. The token may be that of another one.
                failures.Add(e);
            }
        }

        return failures.Count == 0 ? (null, problem) : throw new AggregateException(failures);
    }

    private async Task<TokenValidationResult> ValidateAsync(string text, OpenIdConnectOptions provider)
    {
        // Read here, because the handler would report an unreachable provider as a wrong signature.
        var configuration = await provider.ConfigurationManager!.GetConfigurationAsync(CancellationToken.None).ConfigureAwait(false);
        var result = await _handler.ValidateTokenAsync(text, CreateParameters(provider, configuration)).ConfigureAwait(false);
        return result.Exception is SecurityTokenSignatureKeyNotFoundException
            && await WaitForNewKeysAsync(provider, configuration).ConfigureAwait(false) is { } newConfiguration
            ? await _handler.ValidateTokenAsync(text, CreateParameters(provider, newConfiguration)).ConfigureAwait(false)
            : result;
    }

    private JsonWebToken? Read(string text)
    {
        try
        {
            return _handler.CanReadToken(text) ? _handler.ReadJsonWebToken(text) : null;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }

    // A provider does not repeat a logout, and the manager reads new keys in the background, at most once in its refresh interval.
    private async Task<OpenIdConnectConfiguration?> WaitForNewKeysAsync(
        OpenIdConnectOptions provider, OpenIdConnectConfiguration configuration)
    {
        provider.ConfigurationManager!.RequestRefresh();
        for (var attempt = 0; attempt < MaxKeyPolls; attempt++)
        {
            await Task.Delay(_keyPollInterval, timeProvider).ConfigureAwait(false);
            var current = await provider.ConfigurationManager.GetConfigurationAsync(CancellationToken.None).ConfigureAwait(false);
            if (!ReferenceEquals(current, configuration)) return current;
        }

        return null;
    }

    // The rules of the ID tokens of the scheme, as far as they don't weaken those of the specification.
    private TokenValidationParameters CreateParameters(OpenIdConnectOptions provider, OpenIdConnectConfiguration configuration)
    {
        var parameters = provider.TokenValidationParameters.Clone();
        if (provider.ConfigurationManager is BaseConfigurationManager configurationManager)
        {
            parameters.ConfigurationManager = configurationManager;
        }
        else
        {
            parameters.ValidIssuers = [.. parameters.ValidIssuers ?? [], configuration.Issuer];
            parameters.IssuerSigningKeys = [.. parameters.IssuerSigningKeys ?? [], .. configuration.SigningKeys];
        }

        parameters.ValidateAudience = true;
        parameters.RequireAudience = true;
        parameters.ValidAudience = provider.ClientId;
        parameters.ValidAudiences = null;
        parameters.AudienceValidator = null;
        parameters.RequireSignedTokens = true;
        parameters.SignatureValidator = null;
        parameters.SignatureValidatorUsingConfiguration = null;
        parameters.ValidateLifetime = true;
        parameters.RequireExpirationTime = true;
        parameters.LifetimeValidator = IsInLifetime;
        parameters.TypeValidator = null;
        parameters.ValidTypes = null;
        parameters.TokenReader = null;
        return parameters;
    }

    private bool IsInLifetime(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = timeProvider.GetUtcNow().UtcDateTime;
        return now < expires + parameters.ClockSkew && (notBefore is null || notBefore <= now + parameters.ClockSkew);
    }

    private (LogoutToken? Token, string? Problem) CheckClaims(JsonWebToken token, TimeSpan clockSkew)
    {
        if (token.Typ is { Length: > 0 } type
            && !type.Equals("logout+jwt", StringComparison.OrdinalIgnoreCase) && !type.Equals("JWT", StringComparison.OrdinalIgnoreCase))
            return (null, "The token is of another type than 'logout+jwt'.");

        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        var claims = payload.RootElement;
        if (!claims.TryGetProperty("events", out var events) || events.ValueKind != JsonValueKind.Object
            || !events.TryGetProperty(LogoutEvent, out var logout) || logout.ValueKind != JsonValueKind.Object)
            return (null, "The token has no logout event.");
        if (claims.TryGetProperty("nonce", out _)) return (null, "The token has a nonce, which a logout token must not have.");
        if (GetText(claims, "jti") is not { } id) return (null, "The token has no id ('jti').");

        var now = timeProvider.GetUtcNow();
        if (!claims.TryGetProperty("iat", out var issuedAt) || issuedAt.ValueKind != JsonValueKind.Number
            || token.IssuedAt > now.UtcDateTime + clockSkew)
            return (null, "The token has no time of issue ('iat'), or one in the future.");
        var lifetime = token.ValidTo + clockSkew - now.UtcDateTime;
        if (lifetime > _maxLifetime + clockSkew) return (null, "The token is valid for longer than a day.");

        var (subject, sessionId) = (GetText(claims, "sub"), GetText(claims, "sid"));
        return subject is null && sessionId is null
            ? (null, "The token names neither a user ('sub') nor a session ('sid').")
            : (new(token.Issuer, subject, sessionId, id, lifetime), null);
    }

    private static string? GetText(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var claim) && claim.ValueKind == JsonValueKind.String && claim.GetString() is { Length: > 0 } text
            ? text : null;
}

/// <summary>A valid logout token.</summary>
/// <param name="Issuer">The provider.</param>
/// <param name="Subject">The user; null if there is a session.</param>
/// <param name="SessionId">The session; null if all sessions of the user end.</param>
/// <param name="Id">The id of the token.</param>
/// <param name="Lifetime">The time for which the token would still be accepted.</param>
internal sealed record LogoutToken(string Issuer, string? Subject, string? SessionId, string Id, TimeSpan Lifetime);
