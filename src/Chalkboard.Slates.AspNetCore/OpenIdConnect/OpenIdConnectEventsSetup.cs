using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.AspNetCore.OpenIdConnect;

/// <summary>
/// Reads the ID token of each sign-in, and ends the sign-ins of a session when the provider asks for it through the browser.
/// </summary>
/// <remarks>
/// The framework's handler finds a sign-in by its cookie alone, which browsers don't send in a frame of the provider's page.
/// </remarks>
internal sealed class OpenIdConnectEventsSetup : IPostConfigureOptions<OpenIdConnectOptions>
{
    public void PostConfigure(string? name, OpenIdConnectOptions options)
    {
        var events = options.Events;
        if (events is null) return;
        var (onTokenValidated, onRemoteSignOut) = (events.OnTokenValidated, events.OnRemoteSignOut);
        events.OnTokenValidated = async context =>
        {
            var token = context.SecurityToken;
            var sessionId = token?.Claims.FirstOrDefault(claim => claim.Type == "sid")?.Value;
            await onTokenValidated(context).ConfigureAwait(false);
            if (token is null || context.Properties is null) return;
            new ProviderSession(ProviderSession.CreateKey(), context.Scheme.Name, token.Issuer, token.Subject, sessionId)
                .AddTo(context.Properties);
        };
        events.OnRemoteSignOut = async context =>
        {
            context.Response.Headers.CacheControl = "no-store";
            if (context.ProtocolMessage is { Iss: { Length: > 0 } issuer, Sid: { Length: > 0 } sessionId })
                await context.HttpContext.RequestServices.GetRequiredService<ProviderSessions>()
                    .EndAsync(issuer, null, sessionId).ConfigureAwait(false);
            await onRemoteSignOut(context).ConfigureAwait(false);
        };
    }
}
