using System.Text.Json.Serialization;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.AspNetCore.OpenIdConnect;

/// <summary>Ends sign-ins at the request of their provider, which sends a logout token.</summary>
internal sealed class BackChannelLogout(
    IServiceProvider services, LogoutTokenValidator validator, ProviderSessions sessions, ILogger<BackChannelLogout> logger)
{
    private const int MaxBytes = 64 * 1024;

    private readonly ReservedDocuments _usedTokens =
        new(services, "logout-tokens", nameof(SlateBackChannelLogoutEndpointRouteBuilderExtensions.MapSlateBackChannelLogout));

    public static Task HandleAsync(HttpContext context) =>
        context.RequestServices.GetRequiredService<BackChannelLogout>().HandleCoreAsync(context);

    private async Task HandleCoreAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var error = await LogOutAsync(context).ConfigureAwait(false);
        if (error is null) return;
        // The specification has this status for every failure.
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        await context.Response.WriteAsJsonAsync(
            error, BackChannelLogoutJson.Default.BackChannelLogoutError, cancellationToken: context.RequestAborted).ConfigureAwait(false);
    }

    private async Task<BackChannelLogoutError?> LogOutAsync(HttpContext context)
    {
        if (await ReadTokenAsync(context).ConfigureAwait(false) is not { } text)
            return Refuse("The request has no form with one logout_token, or is too large.");
        try
        {
            var (token, problem) = await validator.ValidateAsync(text).ConfigureAwait(false);
            if (token is null) return Refuse(problem!);

            var usedKey = $"{token.Issuer}\n{token.Id}";
            if (await _usedTokens.FindAsync(usedKey, CancellationToken.None).ConfigureAwait(false) is not null)
                return Refuse("The logout token has been used before.");
            await sessions.EndAsync(token.Issuer, token.Subject, token.SessionId).ConfigureAwait(false);
            // After the logout, which the provider may repeat if it fails.
            await _usedTokens.PutAsync(usedKey, "true"u8.ToArray(), Precondition.None, token.Lifetime, CancellationToken.None)
                .ConfigureAwait(false);
            return null;
        }
        catch (Exception e)
        {
            // The store or the provider does not answer.
            logger.LogLogoutFailed(e);
            return new("temporarily_unavailable", "The logout failed. Try again later.");
        }
    }

    private BackChannelLogoutError Refuse(string reason)
    {
        logger.LogLogoutRefused(reason);
        return new("invalid_request", reason);
    }

    private static async Task<string?> ReadTokenAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true
            || request.ContentLength > MaxBytes) return null;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxBytes;
        try
        {
            var limits = new FormOptions { ValueLengthLimit = MaxBytes };
            var form = await new FormFeature(request, limits).ReadFormAsync(CancellationToken.None).ConfigureAwait(false);
            return form["logout_token"] is [{ Length: > 0 } token] ? token : null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return null;
        }
    }
}

/// <summary>The body of a response to a logout that failed.</summary>
internal sealed record BackChannelLogoutError(
    [property: JsonPropertyName("error")] string Error, [property: JsonPropertyName("error_description")] string Description);

[JsonSerializable(typeof(BackChannelLogoutError))]
internal sealed partial class BackChannelLogoutJson : JsonSerializerContext;
