using Chalkboard.Slates.Setup;

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
        var stores = new OrderedDictionary<string, Action<StoreIn, string>>
        {
            ["sqlite"] = (storeIn, path) => storeIn.Sqlite(sqlite => { options.Bind(sqlite); sqlite.Path = path; }),
            ["postgresql"] = (storeIn, connection) =>
                storeIn.PostgreSql(postgreSql => { options.Bind(postgreSql); postgreSql.ConnectionString = connection; }),
            ["redis"] = (storeIn, connection) => storeIn.Redis(redis => { options.Bind(redis); redis.ConnectionString = connection; }),
            ["mongodb"] = (storeIn, connection) =>
                storeIn.MongoDb(mongoDb => { options.Bind(mongoDb); mongoDb.ConnectionString = connection; }),
        };
        stores["sqlite"](storeIn, data.Slates);
        try
        {
            storeIn.Configuration(configuration, stores);
        }
        catch (InvalidOperationException problem)
        {
            throw new SetupException(problem.Message, problem);
        }
    }
}
