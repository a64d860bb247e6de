using System.Security.Claims;
using Chalkboard.Slates.AspNetCore.Guests;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.AspNetCore.Blazor;

/// <summary>
/// Gives a circuit the slates of its user, or of an existing guest, and takes the user's rights from it when the sign-in ends. Each circuit
/// has a handler of its own.
/// </summary>
internal sealed class SlateCircuitHandler(
    AuthenticationStateProvider authentication, SlateScope scope, SlateClient slates, OwnerResolver owners, RequestGuests guests,
    IHttpContextAccessor accessor, ILogger<SlateCircuitHandler> logger)
    : CircuitHandler, IDisposable
{
    private readonly CancellationTokenSource _circuitClosed = new();

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var user = (await authentication.GetAuthenticationStateAsync().ConfigureAwait(false)).User;
        var token = SignInFeature.Find(user)?.Token;
        if ((token?.Owner ?? owners.Find(user)) is { } owner) scope.SetOwner(owner, token);
        // The request of the WebSocket. A circuit over long polling has none, and so no guest.
        else if (accessor.HttpContext is { } context && !OwnerResolver.IsAuthenticated(user))
            RequestSlateScope.SetGuest(scope, guests.OpenConnection(context));
        if (token is not null) _ = RemoveRightsAtEndOfSignInAsync(token);
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken) => _circuitClosed.CancelAsync();

    public void Dispose()
    {
        _circuitClosed.Cancel();
        _circuitClosed.Dispose();
    }

    private async Task RemoveRightsAtEndOfSignInAsync(StoredToken token)
    {
        if (!await slates.Tokens.HasEndedAsync(token, logger, _circuitClosed.Token).ConfigureAwait(false)) return;
        if (authentication is IHostEnvironmentAuthenticationStateProvider provider)
            provider.SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
        else logger.LogRightsNotRemoved(authentication.GetType());
    }
}

internal static partial class CircuitLog
{
    [LoggerMessage(LogLevel.Error,
        "The sign-in of a circuit has ended, and its user keeps the rights: {Provider} does not implement " +
        "IHostEnvironmentAuthenticationStateProvider. Derive it from ServerAuthenticationStateProvider.")]
    public static partial void LogRightsNotRemoved(this ILogger logger, Type provider);
}
