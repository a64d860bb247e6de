using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Slates.AspNetCore.SignalR;

/// <summary>
/// Sets the owner of the slates that hubs get, for each call of a hub. Writes require that the sign-in of the connection is live.
/// </summary>
internal sealed class SlateHubFilter(OwnerResolver owners) : IHubFilter
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
        return next(context);
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        SetOwner(context.ServiceProvider, context.Context);
        return next(context, exception);
    }

    private void SetOwner(IServiceProvider services, HubCallerContext connection)
    {
        var token = connection.GetHttpContext() is { } context ? SignInFeature.Get(context)?.Token : null;
        var owner = token?.Owner ?? (connection.User is { } user ? owners.Find(user) : null);
        if (owner is not null) services.GetRequiredService<SlateScope>().SetOwner(owner, token);
    }
}
