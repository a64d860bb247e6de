using Chalkboard.Slates.Memory;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chalkboard.Slates.Setup;

/// <summary>Says where slates are kept. Each store package adds one method here.</summary>
public sealed class StoreIn
{
    internal StoreIn(IServiceCollection services) => Services = services;

    /// <summary>Where the application's services are registered.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Keeps slates in a store of any kind. For store packages, and for stores of your own. The container disposes of it.</summary>
    public void Store(Func<IServiceProvider, ISlateStore> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        Services.Replace(ServiceDescriptor.Singleton(make));
    }

    /// <summary>Keeps slates in the memory of this process, for tests. They end with the process.</summary>
    public void Memory() => Store(services => new MemorySlateStore(services.GetService<TimeProvider>()));
}
