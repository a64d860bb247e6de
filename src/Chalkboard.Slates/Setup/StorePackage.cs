using System.Diagnostics.CodeAnalysis;

namespace Chalkboard.Slates.Setup;

/// <summary>
/// The store packages by their names in configuration. They are found by name, because this package references none of them. The names of
/// types are literals, so that trimming keeps the methods.
/// </summary>
internal static class StorePackage
{
    public static IReadOnlyList<string> Names { get; } = ["sqlite", "postgresql", "redis", "mongodb"];

    /// <summary>Finds the method that sets the store up from its connection string. Null if no package has such a store.</summary>
    /// <exception cref="InvalidOperationException">The application doesn't reference the package.</exception>
    public static Func<StoreIn, string, SlatesBuilder>? Find(string name) => name.ToUpperInvariant() switch
    {
        "SQLITE" => FindMethod(
            "Microsoft.Extensions.DependencyInjection.SqliteStoreInExtensions, Chalkboard.Slates.Sqlite", "Sqlite", name),
        "POSTGRESQL" => FindMethod(
            "Microsoft.Extensions.DependencyInjection.PostgreSqlStoreInExtensions, Chalkboard.Slates.PostgreSql", "PostgreSql", name),
        "REDIS" => FindMethod(
            "Microsoft.Extensions.DependencyInjection.RedisStoreInExtensions, Chalkboard.Slates.Redis", "Redis", name),
        "MONGODB" => FindMethod(
            "Microsoft.Extensions.DependencyInjection.MongoDbStoreInExtensions, Chalkboard.Slates.MongoDb", "MongoDb", name),
        _ => null,
    };

    private static Func<StoreIn, string, SlatesBuilder> FindMethod(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] string typeName, string methodName, string storeName)
    {
        var method = Type.GetType(typeName)?.GetMethod(methodName, [typeof(StoreIn), typeof(string)])
            ?? throw new InvalidOperationException(
                $"Slates:Store is '{storeName}', but the application doesn't reference the package Chalkboard.Slates.{methodName}. Run: " +
                $"dotnet add package Chalkboard.Slates.{methodName}");
        return method.CreateDelegate<Func<StoreIn, string, SlatesBuilder>>();
    }
}
