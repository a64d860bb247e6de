using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
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
            if (token is not null && context.Properties is { } properties
                && await IsSlateSchemeAsync(context.HttpContext, options.SignInScheme).ConfigureAwait(false))
                new ProviderSession(ProviderSession.CreateKey(), context.Scheme.Name, token.Issuer, token.Subject, sessionId)
                    .AddTo(properties);
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

    // The properties of other schemes travel in a cookie.
    private static async ValueTask<bool> IsSlateSchemeAsync(HttpContext context, string? name) =>
        name is not null
            && await context.RequestServices.GetRequiredService<IAuthenticationSchemeProvider>().GetSchemeAsync(name).ConfigureAwait(false)
                is { } scheme && scheme.HandlerType == typeof(SlateAuthenticationHandler);
}
