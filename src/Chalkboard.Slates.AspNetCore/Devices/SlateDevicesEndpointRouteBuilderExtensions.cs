using Chalkboard.Pages;
using Chalkboard.Slates;
using Chalkboard.Slates.AspNetCore;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps endpoints for a page that lists the user's devices.</summary>
public static class SlateDevicesEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps <c>GET pattern</c>, the signed-in user's sign-ins as JSON (id, label, created, lastSeen, expires, current);
    /// <c>DELETE pattern/{id}</c>, which signs one of them out; and <c>POST pattern/sign-out-others</c>, which signs out all except the
    /// current one.
    /// </summary>
    /// <remarks>
    /// All require a signed-in user. DELETE and POST answer 403 to requests from pages of another origin, by the header Sec-Fetch-Site or,
    /// without it, Origin. A client that sends neither must send X-Requested-With or a bearer token.
    /// </remarks>
    public static RouteGroupBuilder MapSlateDevices(this IEndpointRouteBuilder endpoints, string pattern)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var group = endpoints.MapGroup(pattern);
        group.MapGet("", ListAsync);
        group.MapDelete("{id}", SignOutDeviceAsync);
        group.MapPost("sign-out-others", SignOutOtherDevicesAsync);
        return group.RequireAuthorization().DisableCookieRedirect();
    }

    private static async Task ListAsync(HttpContext context)
    {
        if (await AuthorizeAsync(context, isModification: false).ConfigureAwait(false) is not { } authorized) return;
        var slates = context.RequestServices.GetRequiredService<SlateClient>();
        var tokens = await slates.Tokens.ListAsync(authorized.Owner, context.RequestAborted).ConfigureAwait(false);
        var current = context.GetSlateToken();
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(
            tokens.Select(
                token => SlateDevice.From(token, current)), SlateDeviceJson.Default.IEnumerableSlateDevice,
                cancellationToken: context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task SignOutDeviceAsync(HttpContext context)
    {
        if (await AuthorizeAsync(context, isModification: true).ConfigureAwait(false) is not { } authorized) return;
        var isRevoked = TokenId.TryParse(context.GetRouteValue("id") as string, null, out var id)
            && await authorized.Tokens.RevokeAsync(authorized.Owner, id).ConfigureAwait(false);
        context.Response.StatusCode = isRevoked ? StatusCodes.Status204NoContent : StatusCodes.Status404NotFound;
    }

    private static async Task SignOutOtherDevicesAsync(HttpContext context)
    {
        if (await AuthorizeAsync(context, isModification: true).ConfigureAwait(false) is not { } authorized) return;
        await authorized.Tokens.RevokeAllAsync(authorized.Owner, context.GetSlateToken()).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task<(RequestTokens Tokens, string Owner)?> AuthorizeAsync(HttpContext context, bool isModification)
    {
        var denialReason = isModification ? GetDenialReason(context) : null;
        if (denialReason is null && RequestOwner.Find(context) is { } owner)
            return (context.RequestServices.GetRequiredService<RequestTokens>(), owner);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        if (denialReason is not null)
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync(denialReason + "\n", context.RequestAborted).ConfigureAwait(false);
        }
        return null;
    }

    // A page can't make a browser send a bearer token, so such a request can't be forged.
    private static string? GetDenialReason(HttpContext context) =>
        SignInFeature.Get(context)?.IsBearerToken == true ? null : SameOrigin.GetDenialReason(context.Request);
}
