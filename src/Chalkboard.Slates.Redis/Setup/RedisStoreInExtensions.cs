using Chalkboard.Slates.Redis;
using Chalkboard.Slates.Redis.Setup;
using Chalkboard.Slates.Setup;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps slates in Redis.</summary>
public static class RedisStoreInExtensions
{
    /// <summary>Keeps slates in Redis or Valkey: one server, one watched by Sentinel, or a cluster.</summary>
    /// <param name="storeIn">Where to add the store.</param>
    /// <param name="configuration">The servers, in the form of StackExchange.Redis: <c>redis1:6379,password=...</c>.</param>
    public static void Redis(this StoreIn storeIn, string configuration) => storeIn.Redis(options => options.Configuration = configuration);

    /// <summary>Keeps slates in Redis or Valkey: one server, one watched by Sentinel, or a cluster.</summary>
    /// <param name="storeIn">Where to add the store.</param>
    /// <param name="configure">Says which servers, and how.</param>
    public static void Redis(this StoreIn storeIn, Action<RedisStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(storeIn);
        storeIn.Services.AddOptions<RedisStoreOptions>().Configure(configure).ValidateOnStart();
        storeIn.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisStoreOptions>, RedisStoreOptionsValidator>());
        storeIn.Store(services => new RedisSlateStore(
            services.GetRequiredService<IOptions<RedisStoreOptions>>().Value,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger("Chalkboard.Slates.Redis")));
    }
}
