using Chalkboard.Slates.AspNetCore.Guests;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.AspNetCore.SignalR;

/// <summary>
/// Sets the owner of the slates that hubs get, a user or an existing guest, for each call of a hub. Writes require that the sign-in of the
/// connection is live. Closes the connection when its sign-in ends.
/// </summary>
internal sealed class SlateHubFilter(
    SlateClient slates, OwnerResolver owners, RequestGuests guests, ILogger<SlateHubFilter> logger) : IHubFilter
{
    public ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        SetOwner(invocationContext.ServiceProvider, invocationContext.Context);
        return next(invocationContext);
    }

    public Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        SetOwner(context.ServiceProvider, context.Context);
        if (FindToken(context.Context) is { } token) _ = CloseAtEndOfSignInAsync(context.Context, token);
        return next(context);
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        SetOwner(context.ServiceProvider, context.Context);
        return next(context, exception);
    }

    private static StoredToken? FindToken(HubCallerContext connection) =>
        connection.GetHttpContext() is { } context ? SignInFeature.Get(context)?.Token : null;

    private void SetOwner(IServiceProvider services, HubCallerContext connection)
    {
        var token = FindToken(connection);
        var owner = token?.Owner ?? (connection.User is { } user ? owners.Find(user) : null);
        var scope = services.GetRequiredService<SlateScope>();
        if (owner is not null) scope.SetOwner(owner, token);
        else if (connection.GetHttpContext() is { } context && !OwnerResolver.IsAuthenticated(context.User))
            RequestSlateScope.SetGuest(scope, guests.OpenConnection(context));
    }

    private async Task CloseAtEndOfSignInAsync(HubCallerContext connection, StoredToken token)
    {
        if (await slates.Tokens.HasEndedAsync(token, logger, connection.ConnectionAborted).ConfigureAwait(false)) connection.Abort();
    }
}
