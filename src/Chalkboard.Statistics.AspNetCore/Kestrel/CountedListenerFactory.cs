using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chalkboard.Statistics.AspNetCore.Kestrel;

/// <summary>
/// Stands in for what makes Kestrel's listeners. Below Kestrel, what goes over the wire is counted whatever the application
/// configures above; and where Kestrel isn't the server, this is never asked.
/// </summary>
internal sealed class CountedListenerFactory(IConnectionListenerFactory inner, bool owned, Func<KestrelStatistics> statistics, KestrelMeter meter)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector, IAsyncDisposable, IDisposable
{
    /// <summary>Puts itself around each transport there is.</summary>
    public static void Decorate(IServiceCollection services)
    {
        // Kestrel adds its own only where there is none, so where it is added later it must find the one it would have added.
        services.TryAddSingleton<IConnectionListenerFactory, SocketTransportFactory>();
        for (var i = 0; i < services.Count; i++)
        {
            if (services[i] is { IsKeyedService: false } found && found.ServiceType == typeof(IConnectionListenerFactory)) services[i] = Around(found);
        }
    }

    public bool CanBind(EndPoint endpoint) => inner is not IConnectionListenerFactorySelector selector || selector.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var counting = statistics();
        meter.Listen(counting);
        return new CountedListener(await inner.BindAsync(endpoint, cancellationToken).ConfigureAwait(false), counting);
    }

    public async ValueTask DisposeAsync()
    {
        if (owned && inner is IAsyncDisposable disposable) await disposable.DisposeAsync().ConfigureAwait(false);
        else Dispose();
    }

    public void Dispose()
    {
        if (owned) (inner as IDisposable)?.Dispose();
    }

    private static ServiceDescriptor Around(ServiceDescriptor found) => ServiceDescriptor.Describe(
        typeof(IConnectionListenerFactory),
        services => new CountedListenerFactory(
            Inner(services, found),
            // As the container would: what it was given, it doesn't dispose of.
            owned: found.ImplementationInstance is null,
            services.GetRequiredService<KestrelStatistics>,
            services.GetRequiredService<KestrelMeter>()),
        found.Lifetime);

    private static IConnectionListenerFactory Inner(IServiceProvider services, ServiceDescriptor found) => (IConnectionListenerFactory)(
        found.ImplementationInstance
        ?? found.ImplementationFactory?.Invoke(services)
        ?? ActivatorUtilities.CreateInstance(services, found.ImplementationType!));
}
