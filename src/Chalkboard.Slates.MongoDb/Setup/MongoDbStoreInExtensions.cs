using Chalkboard.Slates.MongoDb;
using Chalkboard.Slates.MongoDb.Setup;
using Chalkboard.Slates.Setup;
using MongoDB.Driver;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps slates in MongoDB.</summary>
public static class MongoDbStoreInExtensions
{
    /// <summary>
    /// Keeps slates in MongoDB, with the default options: in one collection, and acknowledged by a majority of the servers.
    /// </summary>
    /// <param name="storeIn">The <c>StoreIn</c> property of the builder.</param>
    /// <param name="connectionString">MongoDB's connection string: <c>mongodb://db1,db2,db3/slates?replicaSet=rs0</c>.</param>
    /// <returns>The builder, for further calls.</returns>
    public static SlatesBuilder MongoDb(this StoreIn storeIn, string connectionString) =>
        storeIn.MongoDb(options => options.ConnectionString = connectionString);

    /// <summary>Keeps slates in MongoDB.</summary>
    /// <param name="storeIn">The <c>StoreIn</c> property of the builder.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The builder, for further calls.</returns>
    public static SlatesBuilder MongoDb(this StoreIn storeIn, Action<MongoDbStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return storeIn.Add((options, _) => configure(options));
    }

    /// <summary>Keeps slates in MongoDB, on a client of the application.</summary>
    /// <param name="storeIn">The <c>StoreIn</c> property of the builder.</param>
    /// <param name="getClient">
    /// Gets the client: <c>services => services.GetRequiredService&lt;IMongoClient>()</c>. The store doesn't dispose of it. See
    /// <see cref="MongoDbStoreOptions.ConnectionFactory"/>.
    /// </param>
    /// <returns>The builder, for further calls.</returns>
    public static SlatesBuilder MongoDb(this StoreIn storeIn, Func<IServiceProvider, IMongoClient> getClient)
    {
        ArgumentNullException.ThrowIfNull(getClient);
        return storeIn.Add((options, services) => options.ConnectionFactory = _ => ValueTask.FromResult(getClient(services)));
    }

    private static SlatesBuilder Add(this StoreIn storeIn, Action<MongoDbStoreOptions, IServiceProvider> configure)
    {
        ArgumentNullException.ThrowIfNull(storeIn);
        return storeIn.Store<MongoDbStoreOptions, MongoDbStoreOptionsValidator>(
            configure,
            "Chalkboard.Slates.MongoDb",
            static (options, timeProvider, logger) => new MongoDbSlateStore(options, timeProvider, logger),
            nameof(MongoDb));
    }
}
