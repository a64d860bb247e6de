using Chalkboard.Slates.Setup;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Tool.Stores;

/// <summary>The stores by their names in the configuration of an application.</summary>
internal static class KnownStores
{
    public const string Sqlite = "sqlite";

    public static IReadOnlyDictionary<string, Action<StoreIn, string>> All { get; } = new OrderedDictionary<string, Action<StoreIn, string>>
    {
        [Sqlite] = (storeIn, path) => storeIn.Sqlite(path),
        ["postgresql"] = (storeIn, connection) => storeIn.PostgreSql(connection),
        ["redis"] = (storeIn, connection) => storeIn.Redis(connection),
        ["mongodb"] = (storeIn, connection) => storeIn.MongoDb(connection),
    };

    public static string Names => string.Join(", ", All.Keys);
}
