using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>
/// Callbacks for the steps of signing in and out. Assign the delegates, or derive a class and set
/// <see cref="AuthenticationSchemeOptions.EventsType"/>.
/// </summary>
public class SlateAuthenticationEvents
{
    /// <summary>Called before a token is issued. It can change the principal, the properties, the label and the cookie.</summary>
    public Func<SlateSigningInContext, Task> OnSigningIn { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called after the token is issued and the cookie set.</summary>
    public Func<SlateSignedInContext, Task> OnSignedIn { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called after the token is revoked, before the cookie is deleted.</summary>
    public Func<SlateSigningOutContext, Task> OnSigningOut { get; set; } = _ => Task.CompletedTask;

    /// <summary>
    /// Called on each authenticated request, when the principal has all its claims. It can replace or reject the principal.
    /// </summary>
    public Func<SlateValidatePrincipalContext, Task> OnValidatePrincipal { get; set; } = _ => Task.CompletedTask;

    /// <summary>
    /// Called before saved tokens are refreshed at the provider. It can change the request, for example to authenticate the application by
    /// a signed assertion instead of the client's secret.
    /// </summary>
    public Func<SlateRefreshingTokensContext, Task> OnRefreshingTokens { get; set; } = _ => Task.CompletedTask;

    /// <summary>
    /// Redirects a user who is not signed in to <see cref="SignInPaths.SignIn"/>. By default, an API request is answered with 401 instead.
    /// </summary>
    public Func<RedirectContext<SlateAuthenticationOptions>, Task> OnRedirectToSignIn { get; set; } =
        context => RedirectAsync(context, StatusCodes.Status401Unauthorized);

    /// <summary>
    /// Redirects a user without the required rights to <see cref="SignInPaths.AccessDenied"/>. By default, an API request is answered with
    /// 403 instead.
    /// </summary>
    public Func<RedirectContext<SlateAuthenticationOptions>, Task> OnRedirectToAccessDenied { get; set; } =
        context => RedirectAsync(context, StatusCodes.Status403Forbidden);

    /// <summary>Redirects the user after signing in or out.</summary>
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

    /// <inheritdoc cref="OnRefreshingTokens"/>
    public virtual Task RefreshingTokens(SlateRefreshingTokensContext context) => OnRefreshingTokens(context);

    /// <inheritdoc cref="OnRedirectToSignIn"/>
    public virtual Task RedirectToSignIn(RedirectContext<SlateAuthenticationOptions> context) => OnRedirectToSignIn(context);

    /// <inheritdoc cref="OnRedirectToAccessDenied"/>
    public virtual Task RedirectToAccessDenied(RedirectContext<SlateAuthenticationOptions> context) => OnRedirectToAccessDenied(context);

    /// <inheritdoc cref="OnRedirectToReturnUrl"/>
    public virtual Task RedirectToReturnUrl(RedirectContext<SlateAuthenticationOptions> context) => OnRedirectToReturnUrl(context);

    // As in the framework's cookie scheme, an API gets the URL in the Location header, with another status.
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
