using Chalkboard.Slates.Setup;

namespace IdSets.Setup;

/// <summary>Selects the store of the users' slates.</summary>
public static class SlateStores
{
    private static readonly OrderedDictionary<string, Action<StoreIn, string>> _all = new()
    {
        ["sqlite"] = (storeIn, path) => storeIn.Sqlite(path),
        ["postgresql"] = (storeIn, connection) => storeIn.PostgreSql(connection),
        ["redis"] = (storeIn, connection) => storeIn.Redis(connection),
        ["mongodb"] = (storeIn, connection) => storeIn.MongoDb(connection),
    };

    /// <summary>Uses the store of the configuration, or SQLite in the data folder.</summary>
    /// <exception cref="SetupException">The configuration names an unknown store, or has no connection string.</exception>
    public static void UseConfiguredStore(this StoreIn storeIn, IConfiguration configuration, DataFolder data)
    {
        storeIn.Sqlite(data.Slates);
        try
        {
            storeIn.Configuration(configuration, _all);
        }
        catch (InvalidOperationException problem)
        {
            throw new SetupException(problem.Message, problem);
        }
    }
}
