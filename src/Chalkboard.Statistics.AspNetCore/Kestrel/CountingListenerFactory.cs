using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chalkboard.Statistics.AspNetCore.Kestrel;

/// <summary>
/// Decorates the factory of Kestrel's listeners. It counts in Kestrel's transport, independent of the middlewares. Other servers
/// don't use it.
/// </summary>
internal sealed class CountingListenerFactory(
    IConnectionListenerFactory inner, bool isInnerOwned, Func<KestrelStatistics> getStatistics, KestrelMeterListener meter)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector, IAsyncDisposable, IDisposable
{
    /// <summary>Wraps each registered transport.</summary>
    public static void Decorate(IServiceCollection services)
    {
        // Kestrel registers its transport only if there is none. So this registers it first, in case Kestrel is added later.
        services.TryAddSingleton<IConnectionListenerFactory, SocketTransportFactory>();
        for (var i = 0; i < services.Count; i++)
        {
            if (services[i] is { IsKeyedService: false } descriptor && descriptor.ServiceType == typeof(IConnectionListenerFactory))
                services[i] = Wrap(descriptor);
        }
    }

    public bool CanBind(EndPoint endpoint) => inner is not IConnectionListenerFactorySelector selector || selector.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var kestrelStatistics = getStatistics();
        meter.Start(kestrelStatistics);
        return new CountingListener(await inner.BindAsync(endpoint, cancellationToken).ConfigureAwait(false), kestrelStatistics);
    }

    public async ValueTask DisposeAsync()
    {
        if (isInnerOwned && inner is IAsyncDisposable disposable) await disposable.DisposeAsync().ConfigureAwait(false);
        else Dispose();
    }

    public void Dispose()
    {
        if (isInnerOwned) (inner as IDisposable)?.Dispose();
    }

    private static ServiceDescriptor Wrap(ServiceDescriptor descriptor) => ServiceDescriptor.Describe(
        typeof(IConnectionListenerFactory),
        services => new CountingListenerFactory(
            CreateInner(services, descriptor),
            // Like the container, it doesn't dispose of an instance that the application created.
            isInnerOwned: descriptor.ImplementationInstance is null,
            services.GetRequiredService<KestrelStatistics>,
            services.GetRequiredService<KestrelMeterListener>()),
        descriptor.Lifetime);

    private static IConnectionListenerFactory CreateInner(IServiceProvider services, ServiceDescriptor descriptor) =>
        (IConnectionListenerFactory)(
        descriptor.ImplementationInstance
        ?? descriptor.ImplementationFactory?.Invoke(services)
        ?? ActivatorUtilities.CreateInstance(services, descriptor.ImplementationType!));
}
