using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;

namespace Chalkboard.Slates.AspNetCore.Tests.Infrastructure;

/// <summary>
/// An OpenID Connect server on a free port of this machine. It signs everyone in as the subject in the login hint, with the session id
/// (<c>sid</c>) in the request.
/// </summary>
public sealed class IdentityProvider : IAsyncDisposable
{
    public const string LogoutEvent = "http://schemas.openid.net/event/backchannel-logout";

    /// <summary>The lifetime of access tokens.</summary>
    public static readonly TimeSpan AccessTokenLifetime = TimeSpan.FromHours(1);

    private readonly WebApplication _app;
    private int _refreshes;

    private IdentityProvider(WebApplication app) => _app = app;

    /// <summary>The issuer of its tokens.</summary>
    public string Issuer { get; private set; } = "";

    /// <summary>The number of requests with a refresh token.</summary>
    public int Refreshes => _refreshes;

    /// <summary>Runs before the response to a request with a refresh token.</summary>
    public Func<OpenIddictRequest, Task> OnRefreshing { get; set; } = _ => Task.CompletedTask;

    /// <summary>The error with which refresh tokens are refused; null if they are accepted.</summary>
    public string? RefreshError { get; set; }

    private List<SigningCredentials> SigningCredentials =>
        _app.Services.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>().CurrentValue.SigningCredentials;

    public static async Task<IdentityProvider> StartAsync()
    {
        IdentityProvider? provider = null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.EnableDegradedMode()
                .SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token").SetEndSessionEndpointUris("logout");
            server.AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().SetAccessTokenLifetime(AccessTokenLifetime);
            server.AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));
            server.AddSigningKey(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)));
            server.UseAspNetCore().EnableAuthorizationEndpointPassthrough().DisableTransportSecurityRequirement();
            server.AddEventHandler<OpenIddictServerEvents.ValidateAuthorizationRequestContext>(
                handler => handler.UseInlineHandler(_ => default));
            server.AddEventHandler<OpenIddictServerEvents.ValidateEndSessionRequestContext>(
                handler => handler.UseInlineHandler(_ => default));
            server.AddEventHandler<OpenIddictServerEvents.ValidateTokenRequestContext>(handler => handler.UseInlineHandler(async context =>
            {
                if (!context.Request.IsRefreshTokenGrantType()) return;
                Interlocked.Increment(ref provider!._refreshes);
                await provider.OnRefreshing(context.Request);
                if (provider.RefreshError is { } error) context.Reject(error, "The test refuses it.");
            }));
        });
        var app = builder.Build();
        app.UseAuthentication();
        app.MapGet("/authorize", (HttpContext context) =>
        {
            var request = context.GetOpenIddictServerRequest()!;
            var identity = new ClaimsIdentity("test");
            identity.AddClaim(new Claim(OpenIddictConstants.Claims.Subject, request.LoginHint!));
            if ((string?)request["sid"] is { } sessionId)
                identity.AddClaim(new Claim("sid", sessionId).SetDestinations(OpenIddictConstants.Destinations.IdentityToken));
            var principal = new ClaimsPrincipal(identity);
            principal.SetScopes(request.GetScopes());
            return Results.SignIn(principal, null, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
        });
        provider = new IdentityProvider(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        provider.Issuer = new Uri(app.Urls.Single()).AbsoluteUri;
        return provider;
    }

    /// <summary>Signs tokens with a new key from now on.</summary>
    public void ChangeSigningKey() => SigningCredentials.Insert(
        0, new SigningCredentials(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "new" }, "ES256"));

    /// <summary>Creates a valid logout token, signed with the key of the server.</summary>
    /// <param name="now">The time of issue.</param>
    /// <param name="subject">The user.</param>
    /// <param name="sessionId">The session.</param>
    /// <param name="change">Makes it another token.</param>
    public string CreateLogoutToken(
        DateTimeOffset now, string? subject = null, string? sessionId = null, Action<SecurityTokenDescriptor>? change = null)
    {
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = "site",
            IssuedAt = now.UtcDateTime,
            Expires = now.UtcDateTime.AddMinutes(2),
            TokenType = "logout+jwt",
            SigningCredentials = SigningCredentials[0],
            Claims = new Dictionary<string, object>
            {
                ["jti"] = Guid.NewGuid().ToString(),
                ["events"] = new Dictionary<string, object> { [LogoutEvent] = new Dictionary<string, object>() },
            },
        };
        if (subject is not null) descriptor.Claims["sub"] = subject;
        if (sessionId is not null) descriptor.Claims["sid"] = sessionId;
        change?.Invoke(descriptor);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    /// <summary>Stops it, as if it were down.</summary>
    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
