using Chalkboard.Slates.AspNetCore.DistributedCache;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>A distributed cache in the store of the slates.</summary>
public static class SlatesDistributedCacheExtensions
{
    /// <summary>
    /// Adds an <see cref="IDistributedCache"/>, which is an <see cref="IBufferDistributedCache"/> too, that keeps its entries in the store
    /// of the slates, for all nodes that share it. <c>HybridCache</c> uses it as its second level. Entries expire by the store's clock, and
    /// are not listed among the owners, nor watched.
    /// </summary>
    /// <remarks>
    /// Its synchronous methods throw <see cref="NotSupportedException"/>, because they would block a thread; call the asynchronous ones.
    /// For the framework's session, call <see cref="SlatesSessionExtensions.AddSlateSession"/>. After its last access, an entry with a
    /// sliding expiration lives for that time and up to a tenth more, so that not every access has to renew it. If both expirations are
    /// set, the clocks of the nodes decide how the absolute one limits the sliding one.
    /// </remarks>
    /// <param name="services">The services of an application that calls <c>AddSlates</c> or <c>AddSlateClient</c>.</param>
    /// <returns>The services, for further calls.</returns>
    public static IServiceCollection AddSlateDistributedCache(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IDistributedCache, SlateDistributedCache>();
        return services;
    }
}
