using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>What the application does at each step of signing in and out. Assign the delegates, or derive and set <see cref="AuthenticationSchemeOptions.EventsType"/>.</summary>
public class SlateAuthenticationEvents
{
    /// <summary>Called before a token is minted. The principal, the properties, the label and the cookie may be changed.</summary>
    public Func<SlateSigningInContext, Task> OnSigningIn { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called once the token is minted and the cookie set.</summary>
    public Func<SlateSignedInContext, Task> OnSignedIn { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called once the token is revoked, before the cookie is deleted.</summary>
    public Func<SlateSigningOutContext, Task> OnSigningOut { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called on each authenticated request, with all claims in place. The principal may be replaced or refused.</summary>
    public Func<SlateValidatePrincipalContext, Task> OnValidatePrincipal { get; set; } = _ => Task.CompletedTask;

    /// <summary>Sends whoever is not signed in to <see cref="SignInPaths.SignIn"/>; an API gets 401.</summary>
    public Func<RedirectContext<SlateAuthenticationOptions>, Task> OnRedirectToSignIn { get; set; } = context => RedirectAsync(context, StatusCodes.Status401Unauthorized);

    /// <summary>Sends whoever may not to <see cref="SignInPaths.AccessDenied"/>; an API gets 403.</summary>
    public Func<RedirectContext<SlateAuthenticationOptions>, Task> OnRedirectToAccessDenied { get; set; } = context => RedirectAsync(context, StatusCodes.Status403Forbidden);

    /// <summary>Sends people on after signing in or out.</summary>
    public Func<RedirectContext<SlateAuthenticationOptions>, Task> OnRedirectToReturnUrl { get; set; } = context =>
    {
        if (IsAjaxRequest(context.Request)) context.Response.Headers.Location = context.RedirectUri;
        else context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    };

    /// <inheritdoc cref="OnSigningIn"/>
    public virtual Task SigningIn(SlateSigningInContext context) => OnSigningIn(context);

    /// <inheritdoc cref="OnSignedIn"/>
    public virtual Task SignedIn(SlateSignedInContext context) => OnSignedIn(context);

    /// <inheritdoc cref="OnSigningOut"/>
    public virtual Task SigningOut(SlateSigningOutContext context) => OnSigningOut(context);

    /// <inheritdoc cref="OnValidatePrincipal"/>
    public virtual Task ValidatePrincipal(SlateValidatePrincipalContext context) => OnValidatePrincipal(context);

    /// <inheritdoc cref="OnRedirectToSignIn"/>
    public virtual Task RedirectToSignIn(RedirectContext<SlateAuthenticationOptions> context) => OnRedirectToSignIn(context);

    /// <inheritdoc cref="OnRedirectToAccessDenied"/>
    public virtual Task RedirectToAccessDenied(RedirectContext<SlateAuthenticationOptions> context) => OnRedirectToAccessDenied(context);

    /// <inheritdoc cref="OnRedirectToReturnUrl"/>
    public virtual Task RedirectToReturnUrl(RedirectContext<SlateAuthenticationOptions> context) => OnRedirectToReturnUrl(context);

    // As the cookie scheme of the framework decides it: the response keeps the address, and only its status differs.
    private static Task RedirectAsync(RedirectContext<SlateAuthenticationOptions> context, int statusCode)
    {
        if (IsAjaxRequest(context.Request) || IsApiEndpoint(context.HttpContext.GetEndpoint()))
        {
            context.Response.Headers.Location = context.RedirectUri;
            context.Response.StatusCode = statusCode;
        }
        else
        {
            context.Response.Redirect(context.RedirectUri);
        }

        return Task.CompletedTask;
    }

    private static bool IsApiEndpoint(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<IDisableCookieRedirectMetadata>() is not null &&
        endpoint.Metadata.GetMetadata<IAllowCookieRedirectMetadata>() is null;

    private static bool IsAjaxRequest(HttpRequest request) =>
        request.Headers[HeaderNames.XRequestedWith] == "XMLHttpRequest" || request.Query[HeaderNames.XRequestedWith] == "XMLHttpRequest";
}
