using Chalkboard.Slates.Redis;
using Chalkboard.Slates.Redis.Setup;
using Chalkboard.Slates.Setup;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps slates in Redis.</summary>
public static class RedisStoreInExtensions
{
    /// <summary>Keeps slates in Redis or Valkey: one server, one watched by Sentinel, or a cluster.</summary>
    /// <param name="storeIn">The <c>StoreIn</c> property of the builder.</param>
    /// <param name="connectionString">The configuration string of StackExchange.Redis: <c>redis1:6379,password=...</c>.</param>
    /// <returns>The builder, for further calls.</returns>
    public static SlatesBuilder Redis(this StoreIn storeIn, string connectionString) =>
        storeIn.Redis(options => options.ConnectionString = connectionString);

    /// <summary>Keeps slates in Redis or Valkey: one server, one watched by Sentinel, or a cluster.</summary>
    /// <param name="storeIn">The <c>StoreIn</c> property of the builder.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The builder, for further calls.</returns>
    public static SlatesBuilder Redis(this StoreIn storeIn, Action<RedisStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return storeIn.Add((options, _) => configure(options));
    }

    /// <summary>Keeps slates in Redis or Valkey, on a connection of the application.</summary>
    /// <param name="storeIn">The <c>StoreIn</c> property of the builder.</param>
    /// <param name="getConnection">
    /// Gets the connection: <c>services => services.GetRequiredService&lt;IConnectionMultiplexer>()</c>. The store doesn't close it. See
    /// <see cref="RedisStoreOptions.ConnectionFactory"/>.
    /// </param>
    /// <returns>The builder, for further calls.</returns>
    public static SlatesBuilder Redis(this StoreIn storeIn, Func<IServiceProvider, IConnectionMultiplexer> getConnection)
    {
        ArgumentNullException.ThrowIfNull(getConnection);
        return storeIn.Add((options, services) => options.ConnectionFactory = _ => ValueTask.FromResult(getConnection(services)));
    }

    private static SlatesBuilder Add(this StoreIn storeIn, Action<RedisStoreOptions, IServiceProvider> configure)
    {
        ArgumentNullException.ThrowIfNull(storeIn);
        return storeIn.Store<RedisStoreOptions, RedisStoreOptionsValidator>(
            configure,
            "Chalkboard.Slates.Redis",
            static (options, timeProvider, logger) => new RedisSlateStore(options, timeProvider, logger),
            nameof(Redis));
    }
}
