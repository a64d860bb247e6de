using Chalkboard.Slates.Redis;
using Chalkboard.Slates.Redis.Setup;
using Chalkboard.Slates.Setup;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps slates in Redis.</summary>
public static class RedisStoreInExtensions
{
    /// <summary>Keeps slates in Redis or Valkey: one server, one watched by Sentinel, or a cluster.</summary>
    /// <param name="storeIn">Where to add the store.</param>
    /// <param name="connectionString">The servers, in the form of StackExchange.Redis: <c>redis1:6379,password=...</c>.</param>
    /// <returns>The builder, for further calls.</returns>
    public static SlatesBuilder Redis(this StoreIn storeIn, string connectionString) => storeIn.Redis(options => options.ConnectionString = connectionString);

    /// <summary>Keeps slates in Redis or Valkey: one server, one watched by Sentinel, or a cluster.</summary>
    /// <param name="storeIn">Where to add the store.</param>
    /// <param name="configure">Says which servers, and how.</param>
    /// <returns>The builder, for further calls.</returns>
    public static SlatesBuilder Redis(this StoreIn storeIn, Action<RedisStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(storeIn);
        return storeIn.Store<RedisStoreOptions, RedisStoreOptionsValidator>(configure, "Chalkboard.Slates.Redis", static (options, timeProvider, logger) => new RedisSlateStore(options, timeProvider, logger));
    }
}
