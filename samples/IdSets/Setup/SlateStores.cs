using Chalkboard.Slates.Setup;

namespace IdSets.Setup;

/// <summary>Where the users' slates can be kept.</summary>
public static class SlateStores
{
    /// <summary>Keeps slates where the configuration says, else in the data folder.</summary>
    /// <exception cref="SetupException">The configuration names no such store, or does not say where it is.</exception>
    public static void UseConfiguredStore(this StoreIn storeIn, IConfiguration configuration, DataFolder data)
    {
        storeIn.Sqlite(data.Slates);
        try
        {
            storeIn.Configured(configuration);
        }
        catch (InvalidOperationException problem)
        {
            throw new SetupException(problem.Message, problem);
        }
    }
}
