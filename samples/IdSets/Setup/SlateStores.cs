using Chalkboard.Slates.MongoDb;
using Chalkboard.Slates.PostgreSql;
using Chalkboard.Slates.Redis;
using Chalkboard.Slates.Setup;
using Chalkboard.Slates.Sqlite;

namespace IdSets.Setup;

/// <summary>Selects the store of the users' slates.</summary>
public static class SlateStores
{
    /// <summary>
    /// Keeps slates in the store that the configuration names, or in the data folder. Options of the store, such as its timeout, are in the
    /// section <c>Slates:Options</c>.
    /// </summary>
    /// <exception cref="SetupException">The store is unknown, or its connection string is missing.</exception>
    public static void UseConfiguredStore(this StoreIn storeIn, IConfiguration configuration, DataFolder data)
    {
        var options = configuration.GetSection("Slates:Options");
        storeIn.Services.Configure<SqliteStoreOptions>(options).Configure<PostgreSqlStoreOptions>(options)
            .Configure<RedisStoreOptions>(options).Configure<MongoDbStoreOptions>(options);
        try
        {
            storeIn.Sqlite(data.Slates).StoreIn.Configured(configuration);
        }
        catch (InvalidOperationException problem)
        {
            throw new SetupException(problem.Message, problem);
        }
    }
}
